import ArgumentParser
import JWT

/// `sallyport key add`.
struct KeyAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Create or import the first key of an algorithm; it signs immediately.")

    @OptionGroup var new: NewKeyOptions
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let settings = try config.load()
        let key = try new.key(settings)
        try new.store(settings).add(key, now: .now())
        print("Added \(key.algorithm.name) key \(key.kid).")
    }
}
