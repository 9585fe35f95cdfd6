import HTTPTypes
import Pages

/// The login page: its contents, and the cookie that shows that the browser accepts cookies.
struct LoginPage: Sendable {
    let responses: PageResponses
    let origin: String
    let sites: [String]
    let tokens: CSRFTokens
    /// The operator's line, as plain text.
    let ownLine: String?
    let cookies: ServiceCookies
    /// Whether the user chooses how long the login lasts.
    let remember: RememberChoice
    /// The value of the cookie of every browser that requested the page. Each tab gets the same value, so that none
    /// replaces another's.
    private static let browserCookieValue = "1"
    /// How long the next request counts as one for the page that continues without a click, in seconds.
    private static let continuationSeconds: Int64 = 30

    /// What a page shows in addition to its form.
    struct View {
        var username: String?
        /// Whether the user chose to stay logged in.
        var isRemembered = false
        var target: ReturnTarget?
        var notice: String?
        var error: String?
        var status: HTTPResponse.Status = .ok
        var headerFields: HTTPFields = [:]
        var cookies: [String?] = []
    }

    /// The page, with a CSRF token.
    func response(_ view: View, to request: some IncomingRequest) -> Response {
        var content: PageContent = ["csrf": .text(tokens.token(for: .loginPage))]
        content["own_line"] = ownLine.map { .text($0) }
        content["username"] = view.username.map { .text($0) }
        if remember == .ask {
            content["asks_remember"] = true
            content["remembered"] = .flag(view.isRemembered)
        }
        content["notice"] = view.notice.map { .text($0) }
        content["error"] = view.error.map { .text($0) }
        content["return_to"] = view.target.map { .text($0.origin == origin ? $0.path : $0.location) }
        return responses.response(
            .login, content, status: view.status, headerFields: view.headerFields,
            cookies: view.cookies + [isKnown(request) ? nil : cookies.form.set(Self.browserCookieValue)])
    }

    // MARK: After a login

    /// The response to a form that logged the user in: on to the requested page.
    ///
    /// A browser that applies `form-action` to redirects gets there through a separate page, since the target may
    /// redirect to any origin. Programs are redirected to the target itself.
    func loggedIn(to target: ReturnTarget?, cookies: [String?], _ request: some IncomingRequest) -> Response {
        guard let target else { return PageResponses.redirect(to: origin + AccountPage.path, cookies: cookies) }
        guard Self.isBrowser(request) else {
            return PageResponses.redirect(to: target.location, cookies: cookies)
        }
        let text = Array((target.origin == origin ? target.path : target.location).utf8)
        let address = "\(origin)/login?return_to=\(LoginRedirect.escaped(text))"
        return PageResponses.redirect(
            to: address, cookies: cookies + [self.cookies.continuation.set("1", seconds: Self.continuationSeconds)])
    }

    /// Whether a browser sent the form: it announces a navigation (Fetch Metadata). Safari before 16.4 does not, and is
    /// recognised by its name.
    private static func isBrowser(_ request: some IncomingRequest) -> Bool {
        if let mode = request.value(.fetchMode) { return mode == "navigate" }
        return request.value(.fetchSite) == nil && request.value(.userAgent)?.hasPrefix("Mozilla/") == true
    }

    /// The response to a logged-in user who opens the login page: on to the requested page, through the page that
    /// continues without a click if the browser comes from the form.
    func goOn(to target: ReturnTarget?, cookies: [String?], _ request: some IncomingRequest) -> Response {
        guard let target, request.cookie(self.cookies.continuation.name) != nil else {
            return PageResponses.redirect(to: target?.location ?? origin + AccountPage.path, cookies: cookies)
        }
        return responses.response(
            .continue, ["link": .text(target.location)], cookies: cookies + [self.cookies.continuation.cleared])
    }

    // MARK: The form

    /// The required owner of a login form; nil for a browser that sends no cookie of this page.
    func owner(of request: some IncomingRequest) -> CSRFTokens.Owner? { isKnown(request) ? .loginPage : nil }

    /// The requested return address, if it is permitted.
    func target(_ text: String?) -> ReturnTarget? {
        text.flatMap { ReturnTarget($0, origin: origin, sites: sites) }
    }

    private func isKnown(_ request: some IncomingRequest) -> Bool { request.cookie(cookies.form.name) != nil }
}
