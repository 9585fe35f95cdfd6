/// Where sessions live. Every store passes the same conformance suite.
///
/// Whatever begins a new generation of an account (``AccountStore``) ends its sessions in the same step, but for the one
/// it keeps.
package protocol SessionStore: Sendable {
    /// Keeps a new session.
    ///
    /// - Throws: ``StoreError`` `conflict` if the account is gone, disabled, or at another generation than the session:
    ///   it changed since the password was checked.
    func begin(_ session: Session, audit: AuditRecord?) throws(StoreError)

    /// The session, or nil.
    func session(_ id: SessionID) throws(StoreError) -> Session?

    /// An account's sessions, the newest first.
    func sessions(of id: AccountID) throws(StoreError) -> [Session]

    /// Reads a session and its account, lets `decide` say what becomes of it, and does that, all in one step: of any
    /// number of callers in any number of processes, each sees what the one before it left.
    ///
    /// - Parameter decide: a function of its arguments alone; a store may call it more than once.
    /// - Returns: the outcome, or nil if there is no such session.
    func change<Outcome: Sendable>(
        _ id: SessionID, _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome?

    /// The same, for a caller that has just read the session: a store that is far away need not read it again.
    func change<Outcome: Sendable>(
        _ id: SessionID, from known: Session, _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome?

    /// Removes the sessions that expired before `now`, and returns how many they were.
    @discardableResult
    func removeExpiredSessions(before now: Timestamp) throws(StoreError) -> Int
}

extension SessionStore {
    /// Reads the session anew: a store at hand sees it as it is.
    package func change<Outcome: Sendable>(
        _ id: SessionID, from known: Session, _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome? {
        try change(id, decide)
    }
}
