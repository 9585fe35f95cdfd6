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
    /// The cookie of a browser without a session; it lasts until the browser is closed.
    let browserCookie = SiteCookie("sallyport-form")

    /// What a page shows in addition to its form.
    struct View {
        var username: String?
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
        content["notice"] = view.notice.map { .text($0) }
        content["error"] = view.error.map { .text($0) }
        content["return_to"] = view.target.map { .text($0.origin == origin ? $0.path : $0.location) }
        let foreign = view.target.flatMap { $0.origin == origin ? nil : $0.origin }
        return responses.response(
            .login, content, status: view.status, formTarget: foreign, headerFields: view.headerFields,
            cookies: view.cookies + [known == nil ? browserCookie.set(browser) : nil])
    }

    /// The required owner of a login form; nil for a browser that has not requested the page.
    func owner(of request: some IncomingRequest) -> CSRFTokens.Owner? { browser(of: request).map { .browser($0) } }

    /// The requested return address, if it is permitted.
    func target(_ text: String?) -> ReturnTarget? {
        text.flatMap { ReturnTarget($0, origin: origin, sites: sites) }
    }

    /// The browser, identified by its cookie.
    private func browser(of request: some IncomingRequest) -> String? {
        guard let value = request.cookie(browserCookie.name),
            Base64URL.decode(value)?.count == Self.browserBytes
        else { return nil }
        return value
    }
}
