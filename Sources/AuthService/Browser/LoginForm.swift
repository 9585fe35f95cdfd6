import HTTPTypes
import Identity

/// `POST /login` from the login page: sets a session cookie, and redirects to the requested page.
///
/// A form with the page's CSRF field, or sent by any page, counts as the page's, whatever else is wrong with it: a
/// program's login sets no cookie, and a page's response contains no token.
struct LoginForm: Sendable {
    let page: LoginPage
    let csrf: CSRFProtection
    let logins: PasswordLogin
    let callers: CallerResolver
    let browsers: BrowserSessions

    /// The fields, if the request is the page's form.
    ///
    /// - Throws: 400 for a form that cannot be parsed, or has a field twice.
    static func fields(of request: some IncomingRequest) throws(Problem) -> [String: String]? {
        guard let type = request.value(.contentType), MediaType(contentType: type) == .form else { return nil }
        return pageForm(in: try RequestFields(of: request), request)
    }

    /// The fields of a parsed body, if it is the page's form.
    static func pageForm(in fields: RequestFields, _ request: some IncomingRequest) -> [String: String]? {
        guard let form = fields.form else { return nil }
        return form[CSRFProtection.field] == nil && !isSentByPage(request) ? nil : form
    }

    /// Whether a page sent the form: browsers then accept HTML, and say where the form comes from.
    private static func isSentByPage(_ request: some IncomingRequest) -> Bool {
        request.wantsPage
            && (request.withVariable(.origin) { $0 != nil } || request.withVariable(.fetchSite) { $0 != nil })
    }

    /// Checks the form, and returns the login for its lane: a form that is refused without a hash takes no place in the
    /// hashing queue.
    func prepare<Request: IncomingRequest>(_ form: [String: String], _ request: Request) -> Preparation<Request> {
        let owner = page.owner(of: request)
        let token = Result { () throws(CSRFProtection.Refusal) in try csrf.check(form, of: request, owner: owner) }
        let attempt = Result { () throws(Problem) in try Self.attempt(form) }
        let lane: Lane =
            if case .success = token, case .success(let attempt) = attempt {
                logins.lane(for: attempt, from: request.clientAddress)
            } else {
                .storage
            }
        return .work(lane) { request throws(Problem) in logIn(form, token, attempt, request) }
    }

    private func logIn(
        _ form: [String: String], _ token: Result<CSRFProtection.CheckedToken, CSRFProtection.Refusal>,
        _ attempt: Result<PasswordLogin.Attempt, Problem>, _ request: some IncomingRequest
    ) -> Response {
        var view = LoginPage.View()
        do throws(Problem) {
            let refusal: CSRFProtection.Refusal?
            switch token {
            case .success(let token): refusal = try csrf.consume(token)
            case .failure(let reason): refusal = reason
            }
            if refusal == .otherSite { return show(view, request, refusal) }
            // From here on the form is known to come from the page, and its values may be shown again.
            view.username = Self.shownUsername(form)
            view.target = page.target(form["return_to"])
            view.isRemembered = page.remember.isRemembered(in: form)
            if let refusal {
                // A double click sends the form twice, and the first login succeeded.
                if refusal == .repeated || refusal == .noCookie,
                    (try? callers.caller(of: request, by: .page)) != nil
                {
                    return page.loggedIn(to: view.target, cookies: [], request)
                }
                return show(view, request, refusal)
            }
            let account = try logins.account(try attempt.get(), from: request.clientAddress)
            guard
                let cookies = try browsers.begin(
                    account, for: request, isRemembered: page.remember.isRemembered(in: form))
            else { throw logins.challenge.invalidLogin }
            return page.loggedIn(to: view.target, cookies: cookies, request)
        } catch {
            return show(view, request, error)
        }
    }

    /// The page again for a form that was turned away unread because the queue is full: its values are shown again only
    /// if it is the page's.
    func refusal(_ problem: Problem, of form: [String: String], _ request: some IncomingRequest) -> Response {
        var view = LoginPage.View()
        if (try? csrf.check(form, of: request, owner: page.owner(of: request))) != nil {
            view.username = Self.shownUsername(form)
            view.target = page.target(form["return_to"])
            view.isRemembered = page.remember.isRemembered(in: form)
        }
        return show(view, request, problem)
    }

    /// The page again, with the error.
    private func show(_ view: LoginPage.View, _ request: some IncomingRequest, _ problem: Problem) -> Response {
        var view = view
        view.status = problem.status
        view.headerFields = problem.headerFields
        view.error = Self.sentence(problem)
        return page.response(view, to: request)
    }

    private func show(_ view: LoginPage.View, _ request: some IncomingRequest, _ refusal: CSRFProtection.Refusal?)
        -> Response
    {
        var view = view
        view.status = .forbidden
        view.error = refusal?.sentence
        return page.response(view, to: request)
    }

    /// The user name to show again; nil if no account can have it.
    private static func shownUsername(_ form: [String: String]) -> String? {
        form["username"].map(Username.withoutSurroundingSpace).flatMap {
            $0.utf8.count <= Username.maximumRawBytes ? $0 : nil
        }
    }

    private static func attempt(_ form: [String: String]) throws(Problem) -> PasswordLogin.Attempt {
        try PasswordLogin.Attempt(
            username: form["username"] ?? "", password: form["password"] ?? "", field: "password")
    }

    /// The sentence that a user reads about a refusal. It does not say which of name and password was wrong (S3).
    static func sentence(_ problem: Problem) -> String {
        switch problem.status {
        case .unauthorized: "The user name or the password is incorrect. Check both, and Caps Lock."
        case .badRequest: "Enter your user name and your password."
        case .tooManyRequests:
            "Too many attempts. Wait \(RelativeTime.wait(problem.retryAfter ?? 1)), then try again."
        case .serviceUnavailable:
            "This is not possible at the moment. Wait \(RelativeTime.wait(problem.retryAfter ?? 1)), then try again."
        default: "Something went wrong. Try again. If it fails again, contact the administrator of this site."
        }
    }
}

extension Problem {
    /// The value of `Retry-After`, in seconds.
    var retryAfter: Int? { headerFields[.retryAfter].flatMap { Int($0) } }
}
