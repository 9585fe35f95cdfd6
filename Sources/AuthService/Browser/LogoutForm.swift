import HTTPTypes

/// `POST /logout` from a page: ends the browser session, and removes its cookie.
struct LogoutForm: Sendable {
    let callers: CallerResolver
    let csrf: CSRFProtection
    let browsers: BrowserSessions
    let origin: String

    /// Logs out. A form from another site removes no cookie, even without a session.
    func respond(to form: [String: String], _ request: some IncomingRequest) throws(Problem) -> Response {
        let caller: Caller
        do { caller = try callers.caller(of: request, by: .page) } catch {
            guard error.status == .unauthorized else { throw error }
            return PageResponses.redirect(to: origin + "/login", cookies: error.headerFields[values: .setCookie])
        }
        guard try csrf.refusal(of: form, of: request, owner: caller.session.map { .session($0) }) == nil else {
            // The page asks again, with a valid token.
            return PageResponses.redirect(to: origin + "/logout", cookies: [caller.refreshedCookie])
        }
        let removals = try browsers.end(caller, request)
        return PageResponses.redirect(
            to: origin + "/login", cookies: removals + [FlashMessage.loggedOut.carried(by: browsers.cookies)])
    }
}
