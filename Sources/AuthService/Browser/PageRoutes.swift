import HTTPTypes

/// The pages and their forms: their endpoints, and refusals as pages.
struct PageRoutes: Sendable {
    /// The forms at addresses that programs use too.
    let login: LoginForm
    let logout: LogoutForm
    /// The pages, and the forms that only pages send.
    let routes: [Route]

    private let responses: PageResponses
    private let paths: Set<String>

    init(responses: PageResponses, login: LoginForm, logout: LogoutForm, routes: [Route]) {
        self.responses = responses
        self.login = login
        self.logout = logout
        self.routes = routes
        paths = Set(routes.map(\.path))
    }

    /// A refusal as a page, for a user who requested one of these; nil if the problem itself is the response.
    func refusal(_ problem: Problem, of request: some IncomingRequest) -> Response? {
        guard request.wantsPage, let path = request.path else { return nil }
        guard paths.contains(path) else {
            // A typed address that does not exist; all other requests keep the program's response.
            guard problem.status == .notFound, request.method == .get || request.method == .head else { return nil }
            return responses.refusal(problem, link: AccountPage.path, linkText: "Your account")
        }
        if path == "/login", request.method == .post, let form = try? LoginForm.fields(of: request) {
            return login.refusal(problem, of: form, request)
        }
        let isAccount = path.hasPrefix(AccountPage.path)
        return responses.refusal(
            problem, link: isAccount ? AccountPage.path : "/login", linkText: isAccount ? "Your account" : "Log in")
    }
}
