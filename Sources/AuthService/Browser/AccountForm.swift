import HTTPTypes
import Identity

/// The forms of the account page, each at its own address. The next page shows the result.
struct AccountForm: Endpoint {
    /// The action of a form.
    enum Action: String, CaseIterable {
        case endSession = "/account/sessions/end"
        case endOthers = "/account/sessions/end-others"
        case changePassword = "/account/password"
        case createToken = "/account/tokens"
        case revokeToken = "/account/tokens/revoke"
    }

    /// The lifetimes that the page offers, in days; the configuration may allow fewer.
    private static let tokenDays: Set<Int64> = [7, 30, 90, 365]

    let action: Action
    let page: AccountPage
    let callers: CallerResolver
    let csrf: CSRFProtection
    let browsers: BrowserSessions
    let sessions: Sessions
    let change: PasswordChange
    let origin: String
    let report: @Sendable (ServiceEvent) -> Void

    /// Only a password change hashes, and only in a form from the account page. A session that must be refreshed first
    /// cannot be checked yet; it runs on the hashing lane, so that no other path leads there.
    func prepare<Request: IncomingRequest>(_ request: Request, on lane: Lane) throws(Problem) -> Preparation<Request> {
        guard let form = try LoginForm.fields(of: request) else {
            throw .badRequest("is missing.", field: CSRFProtection.field)
        }
        guard action == .changePassword else {
            return .work(.storage) { request throws(Problem) in try respond(to: form, nil, request) }
        }
        let known = Result { () throws(Problem) in try callers.caller(of: request, by: .page, mayWait: false) }
        guard case .success(let caller) = known else {
            return .work(.storage) { request throws(Problem) in try respond(to: form, known, request) }
        }
        guard let caller else {
            return .work(.hashing) { request throws(Problem) in try respond(to: form, nil, request) }
        }
        return .work(hashingLane(form, caller, request) ?? .storage) { request throws(Problem) in
            try respond(to: form, known, request)
        }
    }

    /// The lane of a password change; nil if the form is refused without a hash.
    private func hashingLane(_ form: [String: String], _ caller: Caller, _ request: some IncomingRequest) -> Lane? {
        guard let username = caller.username,
            (try? csrf.check(form, of: request, owner: Self.owner(caller))) != nil,
            let attempt = try? PasswordLogin.Attempt(
                username: username, password: form["current"] ?? "", field: "current")
        else { return nil }
        return change.logins.lane(for: attempt, from: request.clientAddress)
    }

    /// - Parameter known: the caller as it was read when the lane was chosen; nil if it has to be read here.
    private func respond(
        to form: [String: String], _ known: Result<Caller?, Problem>?, _ request: some IncomingRequest
    ) throws(Problem) -> Response {
        let caller: Caller
        do {
            if let read = try known?.get() {
                caller = read
            } else {
                caller = try callers.caller(of: request, by: .page)
            }
        } catch {
            guard error.status == .unauthorized else { throw error }
            return AccountPageEndpoint.login(origin, cookies: error.headerFields[values: .setCookie])
        }
        if let refusal = try csrf.refusal(of: form, of: request, owner: Self.owner(caller)) {
            return try page.response(AccountPage.View(error: refusal.sentence, status: .forbidden), to: caller)
        }
        switch action {
        case .endSession: return try endSession(form, caller, request)
        case .endOthers: return try endOthers(caller, request)
        case .changePassword: return try changePassword(form, caller, request)
        case .createToken: return try createToken(form, caller, request)
        case .revokeToken: return try revokeToken(form, caller, request)
        }
    }

    private static func owner(_ caller: Caller) -> CSRFTokens.Owner? { caller.session.map { .session($0) } }

    private func endSession(
        _ form: [String: String], _ caller: Caller, _ request: some IncomingRequest
    ) throws(Problem) -> Response {
        let address = request.clientAddress
        // Another account's session is answered like one that has ended, and is not touched.
        if let id = form["session"].flatMap({ SessionID($0) }) {
            _ = try mappingStoreErrors(report) { () throws(StoreError) in
                try sessions.end(
                    id, of: caller.account, event: id == caller.session ? .logout : .sessionRevoked, from: address)
            }
        }
        return done(.sessionEnded, [caller.refreshedCookie])
    }

    private func endOthers(_ caller: Caller, _ request: some IncomingRequest) throws(Problem) -> Response {
        let address = request.clientAddress
        _ = try mappingStoreErrors(report) { () throws(StoreError) in
            try sessions.endAll(of: caller.account, keeping: caller.session, from: address)
        }
        return done(.othersEnded, [caller.refreshedCookie])
    }

    /// Every session ends, this one included: a new session follows a new password (requirement B1).
    private func changePassword(
        _ form: [String: String], _ caller: Caller, _ request: some IncomingRequest
    ) throws(Problem) -> Response {
        let new = form["new"] ?? ""
        guard new == form["repeat"] else {
            return try page.response(
                AccountPage.View(fieldErrors: ["repeat": "The two new passwords differ."], status: .badRequest),
                to: caller)
        }
        do {
            // Before all sessions end.
            let isRemembered = try browsers.isRemembered(caller)
            let account = try change(
                of: caller.account, from: form["current"] ?? "", to: new, keeping: nil,
                endingTokens: form["end_tokens"] != nil, address: request.clientAddress)
            guard let cookies = try browsers.begin(account, for: request, isRemembered: isRemembered) else {
                return AccountPageEndpoint.login(origin, cookies: [browsers.cookie.cleared])
            }
            return done(.passwordChanged, cookies)
        } catch {
            return try page.response(Self.view(of: error), to: caller)
        }
    }

    /// The one response that is not a redirect: the token is shown now, and never again.
    private func createToken(
        _ form: [String: String], _ caller: Caller, _ request: some IncomingRequest
    ) throws(Problem) -> Response {
        let address = request.clientAddress
        let days = form["days"].flatMap { Int64($0) }.flatMap { Self.tokenDays.contains($0) ? $0 : nil }
        let lifetime = days.map { PersonalTokenLifetime.milliseconds($0 * 86_400_000) } ?? .standard
        let entered = ["token_name": form["token_name"] ?? "", "scope": form["scope"] ?? ""]
        let scopes = (form["scope"] ?? "").split(separator: " ").map(String.init)
        let outcome = try mappingStoreErrors(report) { () throws(StoreError) in
            try change.personalTokens.make(
                name: form["token_name"] ?? "", scopes: scopes, lifetime: lifetime, for: caller.account,
                username: caller.canonicalName, from: address)
        }
        switch outcome {
        case .made(_, let secret): return try page.response(AccountPage.View(createdToken: secret.text), to: caller)
        case .refused(let error):
            return try page.response(
                AccountPage.View(
                    entered: entered,
                    fieldErrors: [error.field == "scope" ? "scope" : "token": "Refused: \(error.detail)."],
                    status: .badRequest), to: caller)
        }
    }

    private func revokeToken(
        _ form: [String: String], _ caller: Caller, _ request: some IncomingRequest
    ) throws(Problem) -> Response {
        let address = request.clientAddress
        // Another account's token is answered like one that was revoked, and is not touched.
        if let id = form["token"].flatMap({ PersonalTokenID($0) }) {
            _ = try mappingStoreErrors(report) { () throws(StoreError) in
                try change.personalTokens.revoke(
                    id, of: caller.account, username: caller.canonicalName, from: address)
            }
        }
        return done(.tokenRevoked, [caller.refreshedCookie])
    }

    private static func view(of problem: Problem) -> AccountPage.View {
        var view = AccountPage.View(status: problem.status, headerFields: problem.headerFields)
        switch (problem.status, problem.field) {
        case (.badRequest, "new"): view.fieldErrors["new"] = "The new password \(problem.detail)"
        case (.badRequest, _): view.fieldErrors["current"] = "Enter your current password."
        case (.unauthorized, _): view.fieldErrors["current"] = "That is not your current password."
        default: view.error = LoginForm.sentence(problem)
        }
        return view
    }

    private func done(_ notice: FlashMessage, _ cookies: [String?]) -> Response {
        PageResponses.redirect(to: origin + AccountPage.path, cookies: cookies + [notice.carried(by: browsers.cookies)])
    }
}
