import HTTPTypes
import Identity

/// `POST /login` from the login page: a session in a cookie, and the way back to where the person wanted to go.
///
/// A form is the page's if it has the page's token field, or is sent by a page at all, and is then never taken for a program's,
/// whatever is wrong with it: a program's login sets no cookie, and a page's shows no token.
struct LoginForm: Sendable {
    let page: LoginPage
    let guardian: CSRFProtection
    let logins: PasswordLogin
    let callers: CallerResolver
    let browsers: BrowserSessions

    /// The fields, if the request is the page's form.
    ///
    /// - Throws: 400 for a form that cannot be read, or has a field twice.
    static func fields(of request: some IncomingRequest) throws(Problem) -> [String: String]? {
        guard let type = request.value(.contentType), MediaType(contentType: type) == .form else { return nil }
        let form = try FormDecoder.decode(request.body)
        return form[CSRFProtection.field] == nil && !isSentByPage(request) ? nil : form
    }

    /// Whether some page's form brought the person here: browsers ask for HTML then, and say where the form comes from.
    private static func isSentByPage(_ request: some IncomingRequest) -> Bool {
        request.wantsPage
            && (request.withVariable(.origin) { $0 != nil } || request.withVariable(.fetchSite) { $0 != nil })
    }

    /// Where the form is judged: what is refused without a hash takes no place among hashes.
    func lane(for form: [String: String], _ request: some IncomingRequest) -> Lane {
        guard (try? guardian.check(form, of: request, owner: page.owner(of: request))) != nil else { return .storage }
        guard let attempt = try? Self.attempt(form) else { return .storage }
        return logins.lane(for: attempt, from: request.clientAddress)
    }

    /// Logs in.
    func respond(to form: [String: String], _ request: some IncomingRequest) -> Response {
        var view = LoginPage.View()
        do throws(Problem) {
            let refusal = try guardian.refusal(of: form, of: request, owner: page.owner(of: request))
            if refusal == .otherSite { return show(view, request, refusal) }
            // From here on the form is our own page's, and what it holds may be shown again.
            view.username = form["username"].flatMap { $0.utf8.count <= Username.maximumRawBytes ? $0 : nil }
            view.target = page.target(form["return_to"])
            if let refusal {
                // Two clicks on the button send the form twice, and a second tab may still show the page: the first login
                // logged the person in, and took the cookie that the forms belong to.
                if refusal == .repeated || refusal == .noCookie,
                    (try? callers.caller(of: request, by: .page)) != nil
                {
                    return PageAnswers.redirect(to: location(view.target))
                }
                return show(view, request, refusal)
            }
            let account = try logins.account(try Self.attempt(form), from: request.clientAddress)
            guard let cookie = try browsers.begin(account, for: request) else { throw logins.challenge.invalidLogin }
            return PageAnswers.redirect(to: location(view.target), cookies: [cookie, page.browserCookie.cleared])
        } catch {
            return show(view, request, error)
        }
    }

    /// The page again for a form that was turned away before it was looked at, since too many wait: what it holds is shown
    /// again only if it is the page's.
    func refusal(_ problem: Problem, of form: [String: String], _ request: some IncomingRequest) -> Response {
        var view = LoginPage.View()
        if (try? guardian.check(form, of: request, owner: page.owner(of: request))) != nil {
            view.username = form["username"]
            view.target = page.target(form["return_to"])
        }
        return show(view, request, problem)
    }

    /// The page again, with what went wrong.
    private func show(_ view: LoginPage.View, _ request: some IncomingRequest, _ problem: Problem) -> Response {
        var view = view
        view.status = problem.status
        view.headerFields = problem.headerFields
        view.error = Self.sentence(problem)
        return page.answer(view, to: request)
    }

    private func show(_ view: LoginPage.View, _ request: some IncomingRequest, _ refusal: CSRFProtection.Refusal?)
        -> Response
    {
        var view = view
        view.status = .forbidden
        view.error = refusal?.sentence
        return page.answer(view, to: request)
    }

    private func location(_ target: ReturnTarget?) -> String { target?.location ?? page.origin + AccountPage.path }

    private static func attempt(_ form: [String: String]) throws(Problem) -> PasswordLogin.Attempt {
        try PasswordLogin.Attempt(
            username: form["username"] ?? "", password: form["password"] ?? "", field: "password")
    }

    /// What a person reads of a refusal. Which of name and password was wrong is not said (S3).
    static func sentence(_ problem: Problem) -> String {
        switch problem.status {
        case .unauthorized: "The user name or the password is not right. Check both, and whether Caps Lock is on."
        case .badRequest: "Enter your user name and your password."
        case .tooManyRequests:
            "Too many attempts. Wait \(RelativeTime.wait(problem.retryAfter ?? 1)), then try again."
        case .serviceUnavailable:
            "This cannot be done at the moment. Wait \(RelativeTime.wait(problem.retryAfter ?? 1)), then try again."
        default: "Something went wrong here. Try again; if it stays so, tell whoever runs this site."
        }
    }
}

extension Problem {
    /// What `Retry-After` says, in seconds.
    var retryAfter: Int? { headerFields[.retryAfter].flatMap { Int($0) } }
}
