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
