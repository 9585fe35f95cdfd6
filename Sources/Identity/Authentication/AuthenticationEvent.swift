/// What really happened at a login, for the log and the audit record. Never shown to the client.
package struct AuthenticationEvent: Sendable, Hashable {
    /// The true reason.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Logged in.
        case accepted
        /// No account has that name, or it is no possible name.
        case unknownUser
        /// The password is wrong.
        case wrongPassword
        /// The password is right, the account disabled.
        case disabled
        /// The account has no password.
        case noPassword
        /// The stored hash cannot be read: an operator must set the password anew.
        case malformedHash
        /// Too many failures before; the password was not looked at.
        case throttled
    }

    /// What became of a hash whose parameters are not today's.
    package enum HashUpgrade: String, Sendable, Hashable, CaseIterable {
        /// The hash is as hashes are made today.
        case notNeeded
        /// It was replaced.
        case done
        /// The password was changed meanwhile; that change stands.
        case overtaken
        /// The store or memory failed; the next login tries again.
        case failed
    }

    /// The true reason.
    package let reason: Reason
    /// The account, if there is one. A name that no account has is left out: people type their password into the wrong
    /// field, and it would end up in the log (requirement S6).
    package let account: Account?
    /// From where.
    package let address: ClientAddress?
    /// What became of an outdated hash.
    package let hashUpgrade: HashUpgrade

    /// Makes an event.
    package init(
        reason: Reason, account: Account?, address: ClientAddress?, hashUpgrade: HashUpgrade = .notNeeded
    ) {
        self.reason = reason
        self.account = account
        self.address = address
        self.hashUpgrade = hashUpgrade
    }
}
