import HTTPTypes
import Pages

/// `GET /logout`: asks for confirmation. Applications link here; a link alone must not log users out.
struct LogoutPageEndpoint: SessionEndpointOnFastLane {
    let responses: PageResponses
    let tokens: CSRFTokens
    let callers: CallerResolver
    let origin: String

    func respond(to request: some IncomingRequest, mayWait: Bool) throws(Problem) -> Response? {
        guard request.wantsPage else { throw .methodNotAllowed(allowed: [.post]) }
        let caller: Caller
        do {
            guard let known = try callers.caller(of: request, by: .page, mayWait: mayWait) else { return nil }
            caller = known
        } catch {
            guard error.status == .unauthorized else { throw error }
            return PageResponses.redirect(to: origin + "/login", cookies: error.headerFields[values: .setCookie])
        }
        guard let session = caller.session else { throw .notFound }
        return responses.response(
            .logout,
            ["csrf": .text(tokens.token(for: .session(session))), "username": .text(caller.username ?? "")],
            cookies: [caller.refreshedCookie])
    }
}
