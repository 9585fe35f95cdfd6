/// What a token check must know of an account.
public struct AccountStatus: Sendable, Hashable {
    /// The generation that a token must have been issued at (``Account/generation``).
    public let generation: Int64
    /// Whether the account is disabled.
    public let isDisabled: Bool

    /// The one session whose earlier tokens stay good: the one in which the password was changed.
    public let keptSession: SessionID?

    /// Makes a status value.
    public init(generation: Int64, isDisabled: Bool, keptSession: SessionID? = nil) {
        self.generation = generation
        self.isDisabled = isDisabled
        self.keptSession = keptSession
    }

    /// The status of this account.
    public init(_ account: Account) {
        self.init(
            generation: account.generation, isDisabled: account.isDisabled, keptSession: account.keptSession)
    }
}
