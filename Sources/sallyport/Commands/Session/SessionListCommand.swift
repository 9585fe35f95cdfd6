import ArgumentParser
import Identity
import SQLiteStore

/// `sallyport session list`.
struct SessionListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the sessions of one account, or of all.")

    @Argument(help: "The user name; without it, all accounts.") var username: String?
    @OptionGroup var output: OutputOption
    @OptionGroup var config: ConfigurationOption

    private struct Row: Encodable {
        let sid: String
        let username: String
        let created: String
        let refreshed: String
        let expires: String
        let address: String?
        let userAgent: String?
        let client: String?
    }

    func run() throws {
        let settings = try config.load()
        let directory = try AccountDirectory(settings, mode: .readOnly)
        let store = try settings.openSharedStore(.readOnly)
        let accounts = try username.map { [try directory.account(named: $0)] } ?? directory.all()
        let now = Timestamp.now()
        var rows: [Row] = []
        for account in accounts {
            let sessions = try orRefuse { () throws(StoreError) in try store.sessions(of: account.id) }
            rows += sessions.filter { $0.expiresAt > now }.map { Self.row($0, of: account) }
        }
        if output.json {
            try output.print(rows)
        } else {
            try TextTable(
                header: ["SID", "USERNAME", "CREATED", "REFRESHED", "EXPIRES", "ADDRESS", "WITH"],
                rows: rows.map {
                    [$0.sid, $0.username, $0.created, $0.refreshed, $0.expires, $0.address ?? "-", $0.userAgent ?? "-"]
                }
            ).print()
        }
    }

    private static func row(_ session: Session, of account: Account) -> Row {
        Row(
            sid: session.id.description, username: account.username.entered, created: session.createdAt.rfc3339,
            refreshed: session.rotatedAt.rfc3339, expires: session.expiresAt.rfc3339,
            address: session.origin.address?.description, userAgent: session.origin.userAgent,
            client: session.origin.clientID)
    }
}
