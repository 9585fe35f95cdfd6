import ArgumentParser
import Identity
import SQLiteStore

/// `sallyport token revoke`.
struct TokenRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke personal tokens of an account; the server refuses them within one second.",
        discussion: "Example: sallyport token revoke --user alice --name 'nightly backup'")

    @Option(help: "The account.") var user: String
    @Option(help: "The token's name.") var name: String?
    @Option(help: "The token's id, as in: sallyport token list") var id: String?
    @Flag(help: "Revoke every token of the account.") var all = false
    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        guard [name != nil, id != nil, all].count(where: { $0 }) == 1 else {
            throw ValidationError("Say which: --name, --id or --all.")
        }
    }

    func run() throws {
        let settings = try config.load()
        let account = try AccountDirectory(settings, mode: .existing).account(named: user)
        let tokens = try PersonalTokens(settings)
        let username = account.username.canonical
        let isDone = try orRefuse { () throws(StoreError) in
            if all { return try tokens.revokeAll(of: account.id, username: username, actor: .operator) > 0 }
            let list = try tokens.list(of: account.id)
            guard let token = list.first(where: { $0.id.description == id || $0.name == name }) else { return false }
            return try tokens.revoke(token.id, of: account.id, username: username, actor: .operator)
        }
        guard isDone else {
            throw CommandRefusal(
                "\(account.username.entered) has no such token; see: sallyport token list --user \(username)")
        }
    }
}
