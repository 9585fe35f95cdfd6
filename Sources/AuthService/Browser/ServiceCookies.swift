/// The service's cookies, whose names all begin with `cookies.name`: services on neighbouring hosts or ports must not
/// take each other's.
struct ServiceCookies: Sendable {
    /// The session (``BrowserSessions``), the only one that other hosts of the site may receive.
    let session: SiteCookie
    /// A browser without a session, for the login form (``LoginPage``).
    let form: SiteCookie
    /// A message for the next page (``FlashMessage``).
    let notice: SiteCookie
    /// The page that continues without a click (``LoginPage``).
    let continuation: SiteCookie

    /// Creates the cookies.
    ///
    /// - Parameters:
    ///   - name: the session's name, without its prefix.
    ///   - domain: the domain whose hosts share a session; nil for the service's own host alone.
    init(name: String, domain: String?) {
        session = SiteCookie(name, domain: domain)
        form = SiteCookie("\(name)-form")
        notice = SiteCookie("\(name)-notice")
        continuation = SiteCookie("\(name)-continue")
    }
}
