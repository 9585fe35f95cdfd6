/// What is to become of a session, and what to put on record with it, all in one step.
public struct SessionChange<Outcome: Sendable>: Sendable {
    /// What becomes of the session.
    public enum Action: Sendable, Hashable {
        /// It stays as it is.
        case keep
        /// It takes this state.
        case replace(Session)
        /// It ends: its id is refused at the gate until this time, when its last access token has expired.
        case end(revokedUntil: Timestamp)
    }

    /// What becomes of the session.
    public let action: Action
    /// What goes on record.
    public let audit: AuditRecord?
    /// What the caller gets back.
    public let outcome: Outcome

    /// Makes a change.
    public init(_ action: Action, audit: AuditRecord?, outcome: Outcome) {
        self.action = action
        self.audit = audit
        self.outcome = outcome
    }
}
