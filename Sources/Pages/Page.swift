/// The pages, each with a template of its name.
package enum Page: String, Sendable, CaseIterable {
    /// The login form.
    case login
    /// The user's account: sessions, password, tokens.
    case account
    /// The confirmation of a logout, for links.
    case logout
    /// A heading and a sentence: a refusal, or a result.
    case message
}
