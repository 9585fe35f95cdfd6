/// Why a value was refused, or why a credential could not be checked.
///
/// `detail` is a sentence for the user or for the log. It names the field and the rule, and never contains the refused
/// value (requirement S6).
package struct IdentityError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// A user name breaks a rule of ``Username``.
        case invalidUsername
        /// A password is empty, too long, or not text.
        case invalidPassword
        /// A new password breaks the ``PasswordPolicy``.
        case passwordRefused
        /// A display name, e-mail address or group breaks a rule of ``AccountProfile``.
        case invalidProfile
        /// An OAuth client's id breaks a rule of ``OAuthClient``.
        case invalidClient
        /// A personal token's name, scope or lifetime breaks a rule of ``PersonalToken`` or its policy.
        case invalidPersonalToken
        /// Hashing parameters outside what libsodium and memory allow.
        case invalidHashParameters
        /// A stored password hash cannot be read. For the log only.
        case malformedHash
        /// A hash could not be computed for lack of memory. Answer 503.
        case hashingUnavailable
        /// The store did not answer. Answer 503 and issue nothing (requirement G4).
        case storeUnavailable
    }

    /// The kind of failure.
    package let code: Code
    /// The field at fault (`username`, `password`, `email`…), or nil when no field is.
    package let field: String?
    /// One sentence, without any secret.
    package let detail: String

    /// Creates an error.
    package init(_ code: Code, field: String? = nil, _ detail: String) {
        self.code = code
        self.field = field
        self.detail = detail
    }

    /// Creates the error of an operation that failed because its store did.
    package init(_ error: StoreError) {
        self.init(.storeUnavailable, "store: \(error)")
    }

    /// `code: detail`.
    package var description: String { "\(code.rawValue): \(detail)" }
}
