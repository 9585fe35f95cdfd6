/// The kinds of credential that an endpoint accepts. Other kinds count as absent, so that each kind is refused
/// everywhere except where it belongs (requirement S13).
struct AcceptedCredentials: OptionSet, Sendable {
    let rawValue: UInt8

    /// An access token in `Authorization: Bearer`.
    static let accessToken = AcceptedCredentials(rawValue: 1 << 0)
    /// A personal token in `Authorization: Bearer`.
    static let personalToken = AcceptedCredentials(rawValue: 1 << 2)
    /// A personal token as the password of `Authorization: Basic`.
    static let personalTokenAsPassword = AcceptedCredentials(rawValue: 1 << 4)

    /// A one-time token in the query of a link.
    static let oneTimeLink = AcceptedCredentials(rawValue: 1 << 3)
    /// A browser session in a cookie. Browsers send it whichever site made the request: endpoints that change something
    /// must require more (``CSRFProtection``).
    static let cookie = AcceptedCredentials(rawValue: 1 << 1)

    /// For the gate: every kind that may open a location behind it.
    static let gate: AcceptedCredentials = [.accessToken, .personalToken, .oneTimeLink, .cookie]
    /// For public locations of the gate: to identify the caller without consuming anything.
    static let openGate = gate.subtracting(.oneTimeLink)
    /// For the pages and their forms.
    static let page: AcceptedCredentials = [.cookie]
    /// For reading the caller's own data: `/protected`, `/me`.
    static let reading: AcceptedCredentials = [.accessToken, .personalToken]
    /// For managing the account (sessions, password): a login's access token, in a field that no browser sends by
    /// itself, so that no other site can make the request in the user's name.
    static let account: AcceptedCredentials = [.accessToken]
    /// For ending the credential's own session.
    static let logout: AcceptedCredentials = [.accessToken]
}
