import HTTPTypes
import Identity
import Pages

/// The pages and their forms: their endpoints, and refusals as pages.
struct PageRoutes: Sendable {
    /// The forms at addresses that programs use too.
    let login: LoginForm
    let logout: LogoutForm
    /// The pages, and the forms that only pages send.
    let routes: [Route]

    private let answers: PageAnswers
    private let paths: Set<String>

    init(
        _ parts: Service.Parts, callers: CallerResolver, browsers: BrowserSessions, logins: PasswordLogin,
        change: PasswordChange
    ) {
        let browser = parts.browser
        answers = PageAnswers(templates: browser.pages, siteName: browser.siteName)
        let tokens = CSRFTokens(secret: browser.secret, random: browser.random, clock: parts.clock)
        let guardian = CSRFProtection(
            origin: parts.origin, tokens: tokens, used: parts.usedTokens, report: parts.report)
        // Where the cookie is not sent, no user is logged in: the gate there would redirect them here endlessly.
        let sites = browser.sites.filter { browsers.cookie.reaches($0, from: parts.origin) }
        let loginPage = LoginPage(
            answers: answers, origin: parts.origin, sites: sites, tokens: tokens, random: browser.random)
        let account = AccountPage(
            answers: answers, tokens: tokens, accounts: parts.store, sessions: parts.sessions,
            personalTokens: parts.personalTokens, minimumPasswordLength: parts.passwordPolicy.minimumLength,
            clock: parts.clock, report: parts.report)
        login = LoginForm(
            page: loginPage, guardian: guardian, logins: logins, callers: callers, browsers: browsers)
        logout = LogoutForm(callers: callers, guardian: guardian, browsers: browsers, origin: parts.origin)
        var routes = [
            Route(.get, "/login", .fast, LoginPageEndpoint(page: loginPage, callers: callers)),
            Route(
                .get, "/logout", .fast,
                LogoutPageEndpoint(answers: answers, tokens: tokens, callers: callers, origin: parts.origin)),
            Route(
                .get, AccountPage.path, .storage,
                AccountPageEndpoint(page: account, callers: callers, origin: parts.origin)),
        ]
        for action in AccountForm.Action.allCases {
            let form = AccountForm(
                action: action, page: account, callers: callers, guardian: guardian, browsers: browsers,
                sessions: parts.sessions, change: change, origin: parts.origin, report: parts.report)
            routes.append(Route(.post, action.rawValue, .storage, form))
        }
        self.routes = routes
        paths = Set(routes.map(\.path))
    }

    /// A refusal as a page, for a user who requested one of these; nil if the problem itself is the response.
    func refusal(_ problem: Problem, of request: some IncomingRequest) -> Response? {
        guard request.wantsPage, let path = request.path else { return nil }
        guard paths.contains(path) else {
            // A typed address that does not exist; all other requests keep the program's response.
            guard problem.status == .notFound, request.method == .get || request.method == .head else { return nil }
            return answers.refusal(problem, link: AccountPage.path, linkText: "Your account")
        }
        if path == "/login", request.method == .post, let form = try? LoginForm.fields(of: request) {
            return login.refusal(problem, of: form, request)
        }
        let isAccount = path.hasPrefix(AccountPage.path)
        return answers.refusal(
            problem, link: isAccount ? AccountPage.path : "/login", linkText: isAccount ? "Your account" : "Log in")
    }
}
