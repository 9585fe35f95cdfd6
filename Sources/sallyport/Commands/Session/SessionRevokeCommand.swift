import ArgumentParser
import Identity
import SQLiteStore

/// `sallyport session revoke`.
struct SessionRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End one session, or all sessions of an account; their tokens are then refused."
    )

    @Argument(help: "The session's sid, as in: sallyport session list") var sid: String?
    @Option(help: "End every session of this account.") var user: String?
    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        guard (sid == nil) != (user == nil) else { throw ValidationError("Name either a sid or --user.") }
    }

    func run() throws {
        let settings = try config.load()
        if let user {
            let account = try AccountDirectory(settings, mode: .existing).account(named: user)
            let store = try settings.openSharedStore(.existing)
            _ = try orRefuse { () throws(StoreError) in
                try store.endSessions(of: account.id, keeping: nil, audit: .byOperator(.logoutAll, account))
            }
            return
        }
        guard let sid, let id = SessionID(sid) else { throw Self.unknown }
        let store = try settings.openSharedStore(.existing)
        let until = SessionPolicy.revocationEnd(now: .now())
        let isEnded = try orRefuse { () throws(StoreError) in
            try store.change(id) { _, account in
                let record = AuditRecord(
                    at: .now(), event: .sessionRevoked, actor: .operator, account: account, sessionID: id)
                return SessionChange(.end(revokedUntil: until), audit: record, outcome: true)
            }
        }
        guard isEnded == true else { throw Self.unknown }
    }

    private static let unknown = CommandRefusal("No session has this sid; see: sallyport session list")
}
