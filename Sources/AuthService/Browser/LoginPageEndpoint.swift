import HTTPTypes

/// `GET /login`: the login page.
///
/// `?return_to=` is the address to return to (``ReturnTarget``); `?fresh` says that a recent login is required: then
/// the page is shown to logged-in users too, with the reason.
struct LoginPageEndpoint: SessionEndpointOnFastLane {
    let page: LoginPage
    let callers: CallerResolver

    func respond(to request: some IncomingRequest, mayWait: Bool) throws(Problem) -> Response? {
        // Programs have nothing to read here; they log in with POST.
        guard request.wantsPage else { throw .methodNotAllowed(allowed: [.post]) }
        // An invalid query, or one with a repeated field, counts as empty.
        let query = (try? FormDecoder.decode(Array((request.value(.query) ?? "").utf8))) ?? [:]
        let target = page.target(query["return_to"])
        var view = LoginPage.View(target: target)
        let caller: Caller?
        do {
            caller = try callers.caller(of: request, by: .page, mayWait: mayWait)
            if caller == nil { return nil }
        } catch {
            guard error.status == .unauthorized else { throw error }
            caller = nil
            view.cookies = error.headerFields[values: .setCookie]
        }
        let strays = callers.browsers.strayRemovals(for: request)
        view.cookies += strays
        if let caller {
            guard query["fresh"] != nil else {
                return page.goOn(to: target, cookies: strays + [caller.refreshedCookie], request)
            }
            view.username = caller.username
            view.notice = "This page needs a recent login. Please log in again."
            view.cookies.append(caller.refreshedCookie)
        } else if let notice = FlashMessage(of: request, in: page.cookies) {
            view.notice = notice.sentence
            view.cookies.append(page.cookies.notice.cleared)
        }
        return page.response(view, to: request)
    }
}
