import ArgumentParser

/// `sallyport key remove KID`.
struct KeyRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a key that is good for nothing more.")

    @Argument(help: "The key's kid, as in: sallyport key list") var kid: String
    @Flag(help: "Remove the key even if tokens by it are still good: they are refused within one second.")
    var force = false
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        try KeyStore(try config.load()).remove(kid: kid, evenIfNeeded: force, now: .now())
    }
}
