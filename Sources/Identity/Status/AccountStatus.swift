/// The state of an account that a token check needs.
package struct AccountStatus: Sendable, Hashable {
    /// The generation that a token must have been issued at (``Account/generation``).
    package let generation: Int64
    /// Whether the account is disabled.
    package let isDisabled: Bool

    /// The one session whose earlier tokens stay valid: the one in which the password was changed.
    package let keptSession: SessionID?

    /// Creates a status value.
    package init(generation: Int64, isDisabled: Bool, keptSession: SessionID? = nil) {
        self.generation = generation
        self.isDisabled = isDisabled
        self.keptSession = keptSession
    }

    /// The status of this account.
    package init(_ account: Account) {
        self.init(
            generation: account.generation, isDisabled: account.isDisabled, keptSession: account.keptSession)
    }
}
