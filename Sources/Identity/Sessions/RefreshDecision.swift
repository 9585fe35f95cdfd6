/// What a presented refresh token does to its session: a pure function of the two, so that a store can apply it in one
/// step, and a test can try every case.
package enum RefreshDecision: Sendable, Hashable {
    /// The current token: the session advances to this state, whose token is the answer.
    case rotate(Session)
    /// The immediate parent within the grace period: the current token is returned again, and counted.
    case repeatCurrent(Session)
    /// The immediate parent after the grace period: the response with the current token was lost, because that token
    /// was never presented. It is returned again, and counted.
    case recoverCurrent(Session)
    /// Refused; the session stays.
    case refuse(RefreshRefusal)
    /// Refused, and the session ends.
    case end(RefreshRefusal)

    /// Decides on a token.
    package init(
        _ token: RefreshToken, session: Session, account: Account, policy: SessionPolicy, secret: [UInt8],
        now: Timestamp
    ) {
        guard token.isAuthentic(for: session, secret: secret) else {
            // A session's id is not secret: knowing it must not be enough to end the session.
            self = .refuse(.forged)
            return
        }
        self.init(authentic: token.generation, session: session, account: account, policy: policy, now: now)
    }

    /// Decides on a token of this generation that is known to be authentic. A session's key never changes, so the
    /// earlier check remains valid.
    init(authentic generation: Int64, session: Session, account: Account, policy: SessionPolicy, now: Timestamp) {
        guard !account.isDisabled, account.generation == session.accountGeneration else {
            self = .end(.accountChanged)
            return
        }
        guard now < session.expiresAt, now < session.endsAt else {
            self = .end(.expired)
            return
        }
        switch generation {
        case session.generation:
            let expiresAt = min(now.adding(milliseconds: policy.idleMilliseconds), session.endsAt)
            self = .rotate(
                session.with(generation: session.generation + 1, rotatedAt: now, repeats: 0, expiresAt: expiresAt))
        case session.generation - 1:
            // A used successor would have advanced the generation.
            guard session.repeats < policy.graceRepeats else {
                self = .refuse(.graceExhausted)
                return
            }
            let next = session.with(repeats: session.repeats + 1)
            let graceEnd = session.rotatedAt.adding(milliseconds: policy.graceMilliseconds)
            self = now <= graceEnd ? .repeatCurrent(next) : .recoverCurrent(next)
        case ..<session.generation:
            self = .end(.reused)
        default:
            self = .end(.fromTheFuture)
        }
    }
}

/// Why a refresh token was refused, for the log and the audit record. The client learns only that it was.
package enum RefreshRefusal: String, Error, Sendable, Hashable, CaseIterable {
    /// Not the text of a refresh token.
    case malformed
    /// No such session: it ended, or never existed.
    case unknownSession
    /// The MAC does not match: the token was altered or invented.
    case forged
    /// The session was begun by another OAuth client.
    case otherClient
    /// The session is bound to a key, and the request had no DPoP proof by it.
    case otherKey
    /// The session is bound to a certificate, and the connection had another or none.
    case otherCertificate
    /// The session is bound to a network, and the request came from another.
    case otherNetwork
    /// The session reached its idle or absolute lifetime.
    case expired
    /// The account is disabled, or its password changed.
    case accountChanged
    /// A generation whose successor was used: someone holds a copy. The session has been ended.
    case reused
    /// The immediate parent, but more often than allowed. The session continues.
    case graceExhausted
    /// A generation that was never issued: the store was restored from a backup. The session has been ended.
    case fromTheFuture
}
