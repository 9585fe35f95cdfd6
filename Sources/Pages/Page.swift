/// The pages there are, each with a template of its name.
package enum Page: String, Sendable, CaseIterable {
    /// The form that asks for a user name and a password.
    case login
    /// A person's own page: sessions, password, tokens.
    case account
    /// Asks whether to log out, for links that lead there.
    case logout
    /// A heading and a sentence: a refusal, or what was done.
    case message
}
