import ArgumentParser
@main struct Sallyport: ParsableCommand {}
