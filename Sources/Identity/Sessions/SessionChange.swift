/// What is to become of a session, and what to put on record with it, all in one step.
package struct SessionChange<Outcome: Sendable>: Sendable {
    /// What becomes of the session.
    package enum Action: Sendable, Hashable {
        /// It stays as it is.
        case keep
        /// It takes this state.
        case replace(Session)
        /// It ends: its id is refused at the gate until this time, when its last access token has expired.
        case end(revokedUntil: Timestamp)
    }

    /// What becomes of the session.
    package let action: Action
    /// What goes on record.
    package let audit: AuditRecord?
    /// What the caller gets back.
    package let outcome: Outcome

    /// Makes a change.
    package init(_ action: Action, audit: AuditRecord?, outcome: Outcome) {
        self.action = action
        self.audit = audit
        self.outcome = outcome
    }
}
