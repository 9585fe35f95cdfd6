import Identity

/// Turns a user name and a password into an account, or into the one refusal that all failures share (S1, S3).
struct PasswordLogin: Sendable {
    let authenticator: Authenticator
    let challenge: BearerChallenge
    let report: @Sendable (ServiceEvent) -> Void

    /// A user name and a password that could be right.
    struct Attempt: Sendable {
        let username: String
        let password: Password

        /// Reads both.
        ///
        /// - Parameter field: what the request calls the password, for the answer to one that cannot be any.
        /// - Throws: 400 for what can be no name or password.
        init(username: String, password: String, field: String) throws(Problem) {
            guard (1...Username.maximumRawBytes).contains(username.utf8.count) else {
                throw .badRequest("must have 1 to \(Username.maximumBytes) bytes.", field: "username")
            }
            self.username = username
            self.password = try PasswordLogin.password(password, field: field)
        }
    }

    /// Where an attempt is judged: one that has to wait needs no hash, and is turned away elsewhere. Should its time be up
    /// in between, it hashes on a storage thread: never on one that checks tokens.
    func lane(for attempt: Attempt, from address: ClientAddress?) -> Lane {
        authenticator.wait(username: attempt.username, from: address) == nil ? .hashing : .storage
    }

    /// The account of an attempt.
    ///
    /// - Throws: 401, 429 after too many failures, 503.
    func account(_ attempt: Attempt, from address: ClientAddress?) throws(Problem) -> Account {
        let outcome: AuthenticationOutcome
        do {
            outcome = try authenticator.authenticate(
                username: attempt.username, password: attempt.password, from: address)
        } catch {
            report(.loginUnavailable(error))
            throw error.code == .hashingUnavailable ? .busy(retryAfter: 1) : .storeUnavailable
        }
        switch outcome {
        case .accepted(let account): return account
        case .refused: throw challenge.invalidLogin
        case .throttled(let seconds): throw .tooManyAttempts(retryAfter: seconds)
        }
    }

    /// A password of any length that a password may have.
    static func password(_ text: String, field: String) throws(Problem) -> Password {
        do { return try Password(text) } catch {
            throw .badRequest("must have 1 to \(Password.maximumBytes) bytes.", field: field)
        }
    }
}
