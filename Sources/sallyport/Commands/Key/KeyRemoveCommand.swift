import ArgumentParser

/// `sallyport key remove KID`.
struct KeyRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a key: an expired one, or one that leaked (--force).")

    @Argument(help: "The key's kid, as in: sallyport key list") var kid: String
    @Flag(
        help:
            "Remove the key even if it signs or tokens by it are still good; a running server refuses them within one second."
    )
    var force = false
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let settings = try config.load()
        let keys = try KeyStore(settings)
        if let resumed = try keys.remove(kid: kid, evenIfNeeded: force, now: .now()) {
            print("Key \(resumed.key.kid) goes on; it would have ended with the rotation.")
        }
        let left = try keys.plan(now: .now())
        guard left.signing == nil, settings.tokens.secret == nil else { return }
        let next = left.keys.first { $0.state == .next && $0.record.key.algorithm == keys.algorithm }
        let until = next.map { "until \($0.record.signsFrom.rfc3339)" } ?? "until there is one: sallyport key add"
        print("No \(keys.algorithm.name) key signs now; nobody can log in \(until)")
    }
}
