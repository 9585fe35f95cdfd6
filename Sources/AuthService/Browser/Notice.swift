/// What was done, told on the page that follows: kept for that one page in a cookie, which no link can set.
enum Notice: String {
    case loggedOut = "logged-out"
    case passwordChanged = "password-changed"
    case sessionEnded = "session-ended"
    case othersEnded = "others-ended"
    case tokenRevoked = "token-revoked"

    /// How long the next page may take to be asked for, in seconds.
    private static let seconds: Int64 = 30

    /// The cookie.
    static let cookie = SiteCookie("sallyport-notice")

    /// The `Set-Cookie` that keeps it for the next page.
    var cookie: String { Self.cookie.set(rawValue, seconds: Self.seconds) }

    /// The sentence.
    var sentence: String {
        switch self {
        case .loggedOut: "You are logged out."
        case .passwordChanged: "Your password is changed, and every other session has ended."
        case .sessionEnded: "The session has ended."
        case .othersEnded: "All other sessions have ended."
        case .tokenRevoked: "The token is revoked; programs that use it are refused from now on."
        }
    }

    /// The notice that a request's page is to show.
    init?(of request: some IncomingRequest) {
        guard let value = request.cookie(Self.cookie.name) else { return nil }
        self.init(rawValue: value)
    }
}
