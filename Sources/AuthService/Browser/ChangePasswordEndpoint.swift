/// `GET /.well-known/change-password`: redirects password managers to the form for a new password (W3C, "A Well-Known
/// URL for Changing Passwords"). The account page asks for a login first where none exists.
struct ChangePasswordEndpoint: DirectEndpoint {
    /// The well-known path.
    static let path = "/.well-known/change-password"

    let origin: String

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        PageResponses.redirect(to: "\(origin)\(AccountPage.path)#password")
    }
}
