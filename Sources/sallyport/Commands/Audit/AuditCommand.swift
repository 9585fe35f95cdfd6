import ArgumentParser
import Identity
import ServerSettings
import SQLiteStore

/// `sallyport audit`: the audit log.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "List audit records: logins, refusals, logouts and changes, newest first.",
        discussion: "Records are kept for `audit.keep` (180 days) and never contain a password or a token.")

    @Option(help: "Only records of this account, including a removed one.") var user: String?
    @Option(help: "Only this session's.") var session: String?
    @Option(help: "Only records of this last period, such as 2h or 7d.") var since: String?
    @Option(help: "At most so many.") var limit = 100
    @OptionGroup var output: OutputOption
    @OptionGroup var config: ConfigurationOption

    private struct Row: Encodable {
        let at: String
        let event: String
        let actor: String
        let username: String?
        let account: String?
        let session: String?
        let address: String?
        let client: String?
        let reason: String?
    }

    func validate() throws {
        if let since, Quantity.duration(since) == nil {
            throw ValidationError("--since must be a duration such as 2h.")
        }
        if let session, SessionID(session) == nil { throw ValidationError("--session must be a sid.") }
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
    }

    func run() throws {
        let settings = try config.load()
        var username: Username?
        do { if let user { username = try Username(typed: user) } } catch { throw CommandRefusal(error) }
        let from = since.flatMap { Quantity.duration($0) }.map {
            Timestamp.now().adding(milliseconds: -$0.milliseconds)
        }
        let store = try settings.openStore(.readOnly)
        let query = AuditQuery(
            username: username?.canonical, sessionID: session.flatMap { SessionID($0) }, since: from, limit: limit)
        let rows = try orRefuse { () throws(StoreError) in try store.auditEntries(query) }.map { Self.row($0.record) }
        if rows.isEmpty, let username { try refuse(unlessKnown: username, in: store) }
        if output.json {
            try output.print(rows)
        } else {
            try TextTable(
                header: ["TIME", "EVENT", "BY", "USERNAME", "SESSION", "ADDRESS", "REASON"],
                rows: rows.map {
                    [
                        $0.at, $0.event, $0.actor, $0.username ?? "-", $0.session ?? "-", $0.address ?? "-",
                        $0.reason ?? "",
                    ]
                }
            ).print()
        }
    }

    /// An unknown name is probably misspelt; an empty list would say that nothing happened.
    private func refuse(unlessKnown username: Username, in store: some AccountStore & AuditStore) throws {
        let isKnown = try orRefuse { () throws(StoreError) in
            if try store.account(canonicalName: username.canonical) != nil { return true }
            return try !store.auditEntries(AuditQuery(username: username.canonical, limit: 1)).isEmpty
        }
        guard !isKnown else { return }
        throw CommandRefusal(
            "No account is or was named \(username.entered); see: sallyport user list")
    }

    private static func row(_ record: AuditRecord) -> Row {
        Row(
            at: record.at.rfc3339, event: record.event.rawValue, actor: record.actor.rawValue,
            username: record.username,
            account: record.accountID?.description, session: record.sessionID?.description,
            address: record.address?.description, client: record.clientID, reason: record.reason)
    }
}
