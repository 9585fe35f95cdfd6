/// The pages, each with a template of its name.
package enum Page: String, Sendable, CaseIterable {
    /// The login form.
    case login
    /// The page after a login that continues without a click: it loads its own address again, and the service redirects
    /// that request.
    ///
    /// It ends the navigation of the form, to whose redirects browsers apply the policy of the login page. It keeps the
    /// fragment of the address, which no server sees: browsers pass it on to the target of a redirect. It is a
    /// frameset, because other documents with a fragment do not load again: Chromium only scrolls them.
    case `continue`
    /// The user's account: sessions, password, tokens.
    case account
    /// The confirmation of a logout, for links.
    case logout
    /// A heading and a sentence: a refusal, or a result.
    case message
}
