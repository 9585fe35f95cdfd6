import ArgumentParser
import AuthService
import JWT
import ServerSettings

/// `sallyport key rotate`.
struct KeyRotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Replace the signing key; tokens of the old key stay valid.",
        discussion: """
            The new key is published immediately and signs after the lead time: 2s for HMAC keys, which only this service \
            uses, 10m for keys that others fetch. The old key verifies until its last token expires.
            """)

    @OptionGroup var new: NewKeyOptions
    @Option(help: "How long the new key is published before it signs, such as 10m.")
    var lead: String?
    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        if let lead, Quantity.duration(lead) == nil {
            throw ValidationError("--lead must be a duration such as 10m.")
        }
    }

    func run() throws {
        let settings = try config.load()
        let key = try new.key(settings)
        let leadSeconds = lead.flatMap { Quantity.duration($0) }?.components.seconds
        let rotation = try new.store(settings).rotate(to: key, leadSeconds: leadSeconds, now: .now())
        print("Added \(key.algorithm.name) key \(key.kid); it signs from \(rotation.next.signsFrom.rfc3339).")
        for old in rotation.superseded {
            print("Key \(old.key.kid) verifies until \(old.verifiesUntil?.rfc3339 ?? "it is removed").")
        }
    }
}
