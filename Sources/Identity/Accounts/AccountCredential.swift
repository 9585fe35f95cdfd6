/// An account and the hash that its password is checked against.
package struct AccountCredential: Sendable, Hashable {
    /// The account.
    package let account: Account
    /// The stored hash; nil for an account that cannot log in by password.
    package let passwordHash: PasswordHash?

    /// Creates a credential value.
    package init(account: Account, passwordHash: PasswordHash?) {
        self.account = account
        self.passwordHash = passwordHash
    }
}
