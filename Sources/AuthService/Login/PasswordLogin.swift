import Identity

/// Exchanges a user name and a password for an account, or for the one refusal of all failures (S1, S3).
struct PasswordLogin: Sendable {
    let authenticator: Authenticator
    let challenge: BearerChallenge
    let report: @Sendable (ServiceEvent) -> Void

    /// A syntactically valid user name and password.
    struct Attempt: Sendable {
        let username: String
        let password: Password

        /// Reads both. White space around the name is dropped (``Username/withoutSurroundingSpace(_:)``).
        ///
        /// - Parameter field: the request's name of the password, for errors.
        /// - Throws: 400 for an invalid name or password.
        init(username: String, password: String, field: String) throws(Problem) {
            let username = Username.withoutSurroundingSpace(username)
            guard (1...Username.maximumRawBytes).contains(username.utf8.count) else {
                throw .badRequest("must have 1 to \(Username.maximumBytes) bytes.", field: "username")
            }
            self.username = username
            self.password = try PasswordLogin.password(password, field: field)
        }
    }

    /// The lane of an attempt: a throttled one needs no hash, and is turned away elsewhere. If its wait ends in
    /// between, it hashes on a storage thread: never on one that checks tokens.
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

    /// Reads a password of a permitted length.
    static func password(_ text: String, field: String) throws(Problem) -> Password {
        do { return try Password(text) } catch {
            throw .badRequest("must have 1 to \(Password.maximumBytes) bytes.", field: field)
        }
    }
}
