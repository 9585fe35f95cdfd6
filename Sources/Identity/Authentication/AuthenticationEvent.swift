/// The true result of a login attempt, for the log and the audit record. Never shown to the client.
package struct AuthenticationEvent: Sendable, Hashable {
    /// The true reason.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The login succeeded.
        case accepted
        /// No account has that name, or the name is not valid.
        case unknownUser
        /// The password is wrong.
        case wrongPassword
        /// The password is right, but the account is disabled.
        case disabled
        /// The account has no password.
        case noPassword
        /// The stored hash cannot be read: an operator must set a new password.
        case malformedHash
        /// Too many failures before; the password was not checked.
        case throttled
    }

    /// The result of replacing a hash with outdated parameters.
    package enum HashUpgrade: String, Sendable, Hashable, CaseIterable {
        /// The hash has the current parameters.
        case notNeeded
        /// It was replaced.
        case done
        /// The password was changed meanwhile; that change stays.
        case overtaken
        /// The store or memory failed; the next login tries again.
        case failed
    }

    /// The true reason.
    package let reason: Reason
    /// The account, if there is one. A name without an account is left out: people type their password into the wrong
    /// field, and it would end up in the log (requirement S6).
    package let account: Account?
    /// The address of the client.
    package let address: ClientAddress?
    /// The result of replacing an outdated hash.
    package let hashUpgrade: HashUpgrade

    /// Creates an event.
    package init(
        reason: Reason, account: Account?, address: ClientAddress?, hashUpgrade: HashUpgrade = .notNeeded
    ) {
        self.reason = reason
        self.account = account
        self.address = address
        self.hashUpgrade = hashUpgrade
    }
}
