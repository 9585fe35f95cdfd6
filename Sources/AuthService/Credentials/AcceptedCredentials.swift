/// Which kinds of credential an endpoint takes. A request is judged by these alone: another kind counts as none, so that
/// each kind is refused everywhere but where it was meant for (requirement S13).
struct AcceptedCredentials: OptionSet, Sendable {
    let rawValue: UInt8

    /// An access token in `Authorization: Bearer`.
    static let accessToken = AcceptedCredentials(rawValue: 1 << 0)
    /// A personal token in `Authorization: Bearer`.
    static let personalToken = AcceptedCredentials(rawValue: 1 << 2)

    /// A one-time token in the query of a link.
    static let oneTimeLink = AcceptedCredentials(rawValue: 1 << 3)
    /// A browser's session, in a cookie. A browser sends it whoever made it do so: what changes something must ask for
    /// more (``CSRFProtection``).
    static let cookie = AcceptedCredentials(rawValue: 1 << 1)

    /// For the gate: whatever may open a location behind it.
    static let gate: AcceptedCredentials = [.accessToken, .personalToken, .oneTimeLink, .cookie]
    /// For the gate where everybody may come in: to tell who came, and nothing is used up for that.
    static let openGate = gate.subtracting(.oneTimeLink)
    /// For the pages and their forms.
    static let page: AcceptedCredentials = [.cookie]
    /// For reading what is the caller's: `/protected`, `/me`.
    static let reading: AcceptedCredentials = [.accessToken, .personalToken]
    /// For the account's own affairs (sessions, password): what a person's login gave, in a field that no browser sends by
    /// itself, so that no other site can make a request in their name.
    static let account: AcceptedCredentials = [.accessToken]
    /// For ending the session that the credential belongs to.
    static let logout: AcceptedCredentials = [.accessToken]
}
