import HTTPTypes

/// `GET /account`: the account page; a user who is not logged in is redirected to the login page and back.
struct AccountPageEndpoint: DirectEndpoint {
    let page: AccountPage
    let callers: CallerResolver
    let origin: String

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller: Caller
        do { caller = try callers.caller(of: request, by: .page) } catch {
            guard error.status == .unauthorized, request.wantsPage else { throw error }
            return Self.login(origin, cookies: error.headerFields[values: .setCookie])
        }
        var view = AccountPage.View()
        if let notice = FlashMessage(of: request, in: callers.browsers.cookies) {
            view.notice = notice.sentence
            view.cookies = [callers.browsers.cookies.notice.cleared]
        }
        view.cookies += callers.browsers.strayRemovals(for: request)
        return try page.response(view, to: caller)
    }

    /// Redirects to the login page and back to the account.
    static func login(_ origin: String, cookies: [String?]) -> Response {
        PageResponses.redirect(to: "\(origin)/login?return_to=\(AccountPage.path)", cookies: cookies)
    }
}
