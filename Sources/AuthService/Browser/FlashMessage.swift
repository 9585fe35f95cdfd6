/// A message about the result of a form, shown on the next page: carried by a cookie, which no link can set.
enum FlashMessage: String {
    case loggedOut = "logged-out"
    case passwordChanged = "password-changed"
    case sessionEnded = "session-ended"
    case othersEnded = "others-ended"
    case tokenRevoked = "token-revoked"

    /// How long the cookie lasts until the next page, in seconds.
    private static let seconds: Int64 = 30

    /// The `Set-Cookie` that carries it to the next page.
    func carried(by cookies: ServiceCookies) -> String { cookies.notice.set(rawValue, seconds: Self.seconds) }

    /// The sentence.
    var sentence: String {
        switch self {
        case .loggedOut: "You are logged out."
        case .passwordChanged: "Your password is changed, and every other session has ended."
        case .sessionEnded: "The session has ended."
        case .othersEnded: "All other sessions have ended."
        case .tokenRevoked: "The token is revoked; programs that use it are now refused."
        }
    }

    /// The notice that a request's page must show.
    init?(of request: some IncomingRequest, in cookies: ServiceCookies) {
        guard let value = request.cookie(cookies.notice.name) else { return nil }
        self.init(rawValue: value)
    }
}
