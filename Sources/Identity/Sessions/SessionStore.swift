/// Stores sessions. Every store passes the same conformance suite.
///
/// An operation that begins a new generation of an account (``AccountStore``) ends its sessions in the same step,
/// except the one that it keeps.
package protocol SessionStore: Sendable {
    /// Stores a new session.
    ///
    /// - Throws: ``StoreError`` `conflict` if the account is removed, disabled, or at another generation than the
    ///   session: it changed after the password was checked.
    func begin(_ session: Session, audit: AuditRecord?) throws(StoreError)

    /// The session, or nil.
    func session(_ id: SessionID) throws(StoreError) -> Session?

    /// An account's sessions, the newest first.
    func sessions(of id: AccountID) throws(StoreError) -> [Session]

    /// Reads a session and its account, calls `decide`, and applies the result, all in one step: of any number of
    /// callers in any number of processes, each sees the result of the one before it.
    ///
    /// - Parameter decide: a function of its arguments alone; a store may call it more than once.
    /// - Returns: the outcome, or nil if there is no such session.
    func change<Outcome: Sendable>(
        _ id: SessionID, _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome?

    /// Does the same for a caller that has just read the session: a remote store need not read it again.
    func change<Outcome: Sendable>(
        _ id: SessionID, from known: Session, _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome?

    /// Removes the sessions that expired before `now`, and returns their number.
    @discardableResult
    func removeExpiredSessions(before now: Timestamp) throws(StoreError) -> Int
}

extension SessionStore {
    /// Reads the session again: a local store does so at little cost.
    package func change<Outcome: Sendable>(
        _ id: SessionID, from known: Session, _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome? {
        try change(id, decide)
    }
}

/// A change to a session and the audit record of it, applied in one step.
package struct SessionChange<Outcome: Sendable>: Sendable {
    /// What happens to the session.
    package enum Action: Sendable, Hashable {
        /// It stays unchanged.
        case keep
        /// It takes this state.
        case replace(Session)
        /// It ends: its id is refused at the gate until this time, when its last access token has expired.
        case end(revokedUntil: Timestamp)
    }

    /// What happens to the session.
    package let action: Action
    /// The audit record.
    package let audit: AuditRecord?
    /// The caller's result.
    package let outcome: Outcome

    /// Creates a change.
    package init(_ action: Action, audit: AuditRecord?, outcome: Outcome) {
        self.action = action
        self.audit = audit
        self.outcome = outcome
    }
}
