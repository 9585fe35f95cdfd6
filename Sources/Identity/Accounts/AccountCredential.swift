/// An account together with what its password is checked against.
public struct AccountCredential: Sendable, Hashable {
    /// The account.
    public let account: Account
    /// The stored hash; nil for an account that cannot log in by password.
    public let passwordHash: PasswordHash?

    /// Makes a credential value.
    public init(account: Account, passwordHash: PasswordHash?) {
        self.account = account
        self.passwordHash = passwordHash
    }
}
