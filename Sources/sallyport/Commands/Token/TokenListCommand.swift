import ArgumentParser
import Identity
import SQLiteStore

/// `sallyport token list`.
struct TokenListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the personal tokens of one account, or of all; never their secrets.")

    @Option(help: "Only this account's.") var user: String?
    @OptionGroup var output: OutputOption
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let settings = try config.load()
        let directory = try AccountDirectory(settings, mode: .readOnly)
        let store = try settings.openStore(.readOnly)
        let now = Timestamp.now()
        var rows: [PersonalTokenRecord] = []
        for account in try user.map({ [try directory.account(named: $0)] }) ?? directory.all() {
            let tokens = try orRefuse { () throws(StoreError) in try store.personalTokens(of: account.id) }
            rows += tokens.map { PersonalTokenRecord($0, of: account, now: now) }
        }
        if output.json {
            try output.print(rows)
        } else {
            try TextTable(
                header: ["ID", "USERNAME", "NAME", "SCOPES", "EXPIRES", "LAST USED"],
                rows: rows.map {
                    [
                        $0.id, $0.username, $0.name, $0.scopes.joined(separator: " "),
                        $0.expired ? "expired" : $0.expires ?? "never", $0.lastUsed ?? "never",
                    ]
                }
            ).print()
        }
    }
}
