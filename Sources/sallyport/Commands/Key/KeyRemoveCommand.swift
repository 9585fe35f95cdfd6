import ArgumentParser
import AuthService
import JWT
import ServerSettings

/// `sallyport key remove KID`.
struct KeyRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove an expired key, or a leaked one (--force).")

    @Argument(help: "The key's kid, as in: sallyport key list. After --, if it begins with a hyphen.") var kid: String
    @Flag(
        help:
            "Remove the key even if it signs or its tokens are valid; a running server refuses them within one second."
    )
    var force = false
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let settings = try config.load()
        let all = try KeyUse.allCases.map { try KeyStore(settings, use: $0) }
        let owner = try all.first { try $0.plan(now: .now()).keys.contains { $0.record.key.kid == kid } }
        let keys = try owner ?? KeyStore(settings)
        if let resumed = try keys.remove(kid: kid, evenIfNeeded: force, now: .now()) {
            print("Key \(resumed.key.kid) stays in use; the rotation would have ended it.")
        }
        let left = try keys.plan(now: .now())
        guard left.signing == nil, settings.tokens.secret == nil else { return }
        guard keys.use == .access else { return print("No key signs identity tokens now; the next start creates one.") }
        let next = left.keys.first { $0.state == .next && $0.record.key.algorithm == keys.algorithm }
        let until = next.map { "until \($0.record.signsFrom.rfc3339)" } ?? "until you add one: sallyport key add"
        print("No \(keys.algorithm.name) key signs now; nobody can log in \(until)")
    }
}
