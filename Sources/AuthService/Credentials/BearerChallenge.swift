import HTTPTypes

/// The refusals that request a credential: status 401 with `WWW-Authenticate` (RFC 6750, 3).
///
/// All credential failures of one kind have one public response, byte for byte.
struct BearerChallenge: Sendable {
    /// No credential was sent.
    let noCredential: Problem
    /// A credential of another scheme was sent.
    let otherScheme: Problem
    /// A token was sent, and is invalid.
    let invalidToken: Problem
    /// The user name or password is wrong or unknown, or the account is disabled: the response does not say which (S3).
    let invalidLogin: Problem

    private let plain: String

    /// The login is too old for the request (RFC 9470, 3).
    func staleLogin(maximumAge seconds: Int64) -> Problem {
        Problem(
            .unauthorized, "Log in again: this needs a login within the last \(seconds) seconds.",
            headerFields: [
                .wwwAuthenticate: plain + ", error=\"insufficient_user_authentication\", max_age=\"\(seconds)\""
            ])
    }

    /// Creates challenges for a realm: the public origin, which contains no character that needs quoting.
    init(realm: String) {
        let plain = "Bearer realm=\"\(realm)\""
        func unauthorized(_ detail: String, _ challenge: String) -> Problem {
            Problem(.unauthorized, detail, headerFields: [.wwwAuthenticate: challenge])
        }
        self.plain = plain
        noCredential = unauthorized("Invalid authorization code.", plain)
        otherScheme = unauthorized("Invalid authentication scheme.", plain)
        invalidToken = unauthorized("Invalid or expired token.", plain + ", error=\"invalid_token\"")
        invalidLogin = unauthorized("Invalid username or password.", plain)
    }
}

extension Problem {
    /// Whether it requests a new login of a logged-in user (``BearerChallenge/staleLogin(maximumAge:)``).
    var asksForFreshLogin: Bool {
        headerFields[.wwwAuthenticate]?.contains("error=\"insufficient_user_authentication\"") ?? false
    }
}
