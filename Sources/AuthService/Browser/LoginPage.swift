import HTTPTypes
import Identity
import JWT
import Pages

/// The login page: its contents, and the cookie that its form belongs to.
struct LoginPage: Sendable {
    /// The size of the value that identifies a browser without a session.
    private static let browserBytes = 16

    let responses: PageResponses
    let origin: String
    let sites: [String]
    let tokens: CSRFTokens
    let random: RandomSource
    let cookies: ServiceCookies
    /// Whether the user chooses how long the login lasts.
    let remember: RememberChoice
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

    /// The page, with a CSRF token for this browser.
    func response(_ view: View, to request: some IncomingRequest) -> Response {
        let known = browser(of: request)
        let browser = known ?? Base64URL.encode(random.bytes(Self.browserBytes))
        var content: PageContent = ["csrf": .text(tokens.token(for: .browser(browser)))]
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
            cookies: view.cookies + [known == nil ? cookies.form.set(browser) : nil])
    }

    // MARK: After a login

    /// The response to a form that logged the user in: on to the requested page.
    ///
    /// A browser that applies `form-action` to redirects gets there through a separate page, since the target may
    /// redirect to any origin. Such browsers announce a navigation (Fetch Metadata).
    func loggedIn(to target: ReturnTarget?, cookies: [String?], _ request: some IncomingRequest) -> Response {
        guard let target else { return PageResponses.redirect(to: origin + AccountPage.path, cookies: cookies) }
        guard request.value(.fetchMode) == "navigate" else {
            return PageResponses.redirect(to: target.location, cookies: cookies)
        }
        let text = Array((target.origin == origin ? target.path : target.location).utf8)
        let address = "\(origin)/login?return_to=\(LoginRedirect.escaped(text))"
        return PageResponses.redirect(
            to: address, cookies: cookies + [self.cookies.continuation.set("1", seconds: Self.continuationSeconds)])
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

    /// The required owner of a login form; nil for a browser that has not requested the page.
    func owner(of request: some IncomingRequest) -> CSRFTokens.Owner? { browser(of: request).map { .browser($0) } }

    /// The requested return address, if it is permitted.
    func target(_ text: String?) -> ReturnTarget? {
        text.flatMap { ReturnTarget($0, origin: origin, sites: sites) }
    }

    /// The browser, identified by its cookie.
    private func browser(of request: some IncomingRequest) -> String? {
        guard let value = request.cookie(cookies.form.name),
            Base64URL.decode(value)?.count == Self.browserBytes
        else { return nil }
        return value
    }
}
