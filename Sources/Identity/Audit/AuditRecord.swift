/// One event for later inquiry: who, from where, in which session, and the true reason. Never a secret (requirement
/// S6).
package struct AuditRecord: Sendable, Hashable {
    /// The kind of event.
    package enum Event: String, Sendable, Hashable, CaseIterable {
        /// A login succeeded, and a session began.
        case login
        /// A login was refused; the reason says why.
        case loginFailed
        /// A refresh token was rotated.
        case refresh
        /// The immediate parent of a refresh token was presented again within the grace period.
        case refreshRepeated
        /// The immediate parent of a refresh token that was never used was presented after the grace period: the
        /// response with that token was lost.
        case refreshRecovered
        /// A refresh token was rotated for a request from another network, and the session was bound to that network.
        case sessionMoved
        /// A refresh token was refused; the session continues.
        case refreshRefused
        /// A refresh token was refused, and its session ended; the reason says why.
        case sessionEnded
        /// The user logged out of one session.
        case logout
        /// The user, or an operator, logged out of all sessions.
        case logoutAll
        /// A session was ended from the list of sessions, by OAuth revocation or by an operator.
        case sessionRevoked
        /// One access token was revoked.
        case tokenRevoked
        /// A personal token was created; the reason is its id.
        case personalTokenMade
        /// A personal token was revoked; the reason is its id, or `all`.
        case personalTokenRevoked
        /// The password was changed.
        case passwordChanged
        /// An account was added.
        case accountAdded
        /// The profile was changed.
        case accountChanged
        /// The account was disabled.
        case accountDisabled
        /// The account was enabled.
        case accountEnabled
        /// The account was removed.
        case accountRemoved
        /// An OAuth client was added.
        case clientAdded
        /// An OAuth client was removed.
        case clientRemoved
    }

    /// The actor of an event.
    package enum Actor: String, Sendable, Hashable, CaseIterable {
        /// A client over the network, authorized or not.
        case user
        /// An operator at the command line.
        case `operator`
    }

    /// The time of the event.
    package let at: Timestamp
    /// The kind of event.
    package let event: Event
    /// The actor.
    package let actor: Actor
    /// The account concerned.
    package let accountID: AccountID?
    /// The account's canonical name at the time, because the account may be removed later. Only of accounts that exist:
    /// a typed name may be a password.
    package let username: String?
    /// The session concerned.
    package let sessionID: SessionID?
    /// The address of the client.
    package let address: ClientAddress?
    /// The OAuth client.
    package let clientID: String?
    /// The reason as a fixed word, such as a raw value of ``RefreshRefusal``; for personal tokens, the token's id.
    package let reason: String?

    /// Creates a record.
    package init(
        at: Timestamp, event: Event, actor: Actor, accountID: AccountID? = nil, username: String? = nil,
        sessionID: SessionID? = nil, address: ClientAddress? = nil, clientID: String? = nil, reason: String? = nil
    ) {
        self.at = at
        self.event = event
        self.actor = actor
        self.accountID = accountID
        self.username = username
        self.sessionID = sessionID
        self.address = address
        self.clientID = clientID
        self.reason = reason
    }

    /// Creates a record about an account.
    package init(
        at: Timestamp, event: Event, actor: Actor, account: Account, sessionID: SessionID? = nil,
        address: ClientAddress? = nil, clientID: String? = nil, reason: String? = nil
    ) {
        self.init(
            at: at, event: event, actor: actor, accountID: account.id, username: account.username.canonical,
            sessionID: sessionID, address: address, clientID: clientID, reason: reason)
    }
}
