import Identity

/// `POST /password`: sets a new password for a user who knows the current one; every other session ends. Personal
/// tokens stay, since programs hold them, unless `"end_tokens": true` ends them too.
struct PasswordEndpoint: DirectEndpoint {
    let callers: CallerResolver
    let change: PasswordChange

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller = try callers.caller(of: request, by: .account)
        let fields = try RequestFields(of: request)
        let current = try fields.text("current")
        _ = try change(
            of: caller.account, from: current, to: try fields.text("new"), keeping: caller.session,
            endingTokens: try fields.flag("end_tokens"), address: request.clientAddress)
        return .noContent
    }
}
