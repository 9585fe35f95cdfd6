import HTTPTypes

/// `GET /login`: the page that asks who somebody is.
///
/// `?return_to=` says where they wanted to go (``ReturnTarget``), `?fresh` that what they asked for wants a login of a
/// moment ago: then the page is shown to who is logged in too, and says why.
struct LoginPageEndpoint: Endpoint {
    let page: LoginPage
    let callers: CallerResolver

    func lane(for request: some IncomingRequest) -> Lane? { callers.lane(for: request, by: .page) }

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        // For a program there is nothing to read here; it logs in with POST.
        guard request.wantsPage else { throw .methodNotAllowed(allowed: [.post]) }
        // What is no query, or has a field twice, asks for nothing.
        let query = (try? FormDecoder.decode(Array((request.value(.query) ?? "").utf8))) ?? [:]
        let target = page.target(query["return_to"])
        var view = LoginPage.View(target: target)
        let caller: Caller?
        do { caller = try callers.caller(of: request, by: .page) } catch {
            guard error.status == .unauthorized else { throw error }
            caller = nil
            view.cookies = error.headerFields[values: .setCookie]
        }
        if let caller {
            guard query["fresh"] != nil else {
                return PageAnswers.redirect(
                    to: target?.location ?? page.origin + AccountPage.path, cookies: [caller.renewedCookie])
            }
            view.username = caller.username
            view.notice = "This page wants to be sure that it is you. Please log in again."
            view.cookies.append(caller.renewedCookie)
        } else if let notice = Notice(of: request) {
            view.notice = notice.sentence
            view.cookies.append(Notice.cookie.cleared)
        }
        return page.answer(view, to: request)
    }
}
