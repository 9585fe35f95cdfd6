/// The requirements on a new password. Checked when a password is set, never at login.
package struct PasswordPolicy: Sendable {
    /// The default minimum number of code points: 8 (NIST SP 800-63B section 5.1.1.2).
    package static let defaultMinimumLength = 8

    /// The minimum number of Unicode code points.
    package let minimumLength: Int
    private let isBreached: @Sendable (Password) -> Bool

    /// Creates a policy.
    ///
    /// - Parameters:
    ///   - minimumLength: the minimum number of code points.
    ///   - isBreached: whether a password is on the operator's list of breached ones.
    package init(
        minimumLength: Int = PasswordPolicy.defaultMinimumLength,
        isBreached: @escaping @Sendable (Password) -> Bool = { _ in false }
    ) {
        self.minimumLength = minimumLength
        self.isBreached = isBreached
    }

    /// Checks a new password.
    ///
    /// There are no composition rules (a digit, a capital): they make passwords worse (NIST SP 800-63B appendix A).
    ///
    /// - Throws: ``IdentityError`` `passwordRefused` with the rule that it breaks.
    package func check(_ password: Password, for username: Username) throws(IdentityError) {
        guard password.codePoints >= minimumLength else {
            throw Self.refusal("is shorter than \(minimumLength) characters")
        }
        guard UnicodeForms.canonical(password.text) != username.canonical else {
            throw Self.refusal("is the user name")
        }
        guard !isBreached(password) else {
            throw Self.refusal("is on the list of known passwords")
        }
    }

    private static func refusal(_ rule: String) -> IdentityError {
        IdentityError(.passwordRefused, field: "password", "password \(rule)")
    }
}
