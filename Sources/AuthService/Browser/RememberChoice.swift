/// Whether a login in a browser lasts after the browser is closed (`cookies.remember`).
package enum RememberChoice: String, Sendable, CaseIterable {
    /// The user chooses on the login page.
    case ask
    /// It lasts, for as long as `tokens.refresh` and `sessions.absolute` say.
    case always
    /// It ends with the browser, at the latest after `sessions.short`.
    case never

    /// The form's field with the user's choice.
    static let field = "remember"

    /// Whether a login by this form lasts.
    func isRemembered(in form: [String: String]) -> Bool {
        switch self {
        case .ask: form[Self.field] == "on"
        case .always: true
        case .never: false
        }
    }
}
