/// One thing that happened, for whoever has to find out later: who, from where, which session, and the true reason.
/// Never a secret (requirement S6).
package struct AuditRecord: Sendable, Hashable {
    /// What happened.
    package enum Event: String, Sendable, Hashable, CaseIterable {
        /// Logged in, and a session began.
        case login
        /// A login was refused; the reason says why.
        case loginFailed
        /// A refresh token was rotated.
        case refresh
        /// The immediate parent of a refresh token came again within the grace.
        case refreshRepeated
        /// A refresh token was rotated for a request from another network, and the session bound to that.
        case sessionMoved
        /// A refresh token was refused; the session lives on.
        case refreshRefused
        /// A refresh token was refused, and its session ended; the reason says why.
        case sessionEnded
        /// The person logged out of one session.
        case logout
        /// The person, or an operator, logged out of all sessions.
        case logoutAll
        /// A session was ended from the list of sessions, by OAuth revocation or by an operator.
        case sessionRevoked
        /// One access token was revoked.
        case tokenRevoked
        /// A personal token was made; the reason is its id.
        case personalTokenMade
        /// A personal token was revoked; the reason is its id, or `all`.
        case personalTokenRevoked
        /// The password was changed.
        case passwordChanged
        /// An account was made.
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

    /// Who did it.
    package enum Actor: String, Sendable, Hashable, CaseIterable {
        /// Somebody over the network, with or without a right to.
        case user
        /// An operator at the command line.
        case `operator`
    }

    /// When.
    package let at: Timestamp
    /// What.
    package let event: Event
    /// Who.
    package let actor: Actor
    /// To which account.
    package let accountID: AccountID?
    /// The account's name at the time, in its canonical form, since the account may be removed later. Only of accounts
    /// that exist: what was typed for a name may be a password.
    package let username: String?
    /// In which session.
    package let sessionID: SessionID?
    /// From where.
    package let address: ClientAddress?
    /// By which OAuth client.
    package let clientID: String?
    /// Why: a fixed word, such as a raw value of ``RefreshRefusal``; of personal tokens, which one.
    package let reason: String?

    /// Makes a record.
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

    /// Makes a record about an account.
    package init(
        at: Timestamp, event: Event, actor: Actor, account: Account, sessionID: SessionID? = nil,
        address: ClientAddress? = nil, clientID: String? = nil, reason: String? = nil
    ) {
        self.init(
            at: at, event: event, actor: actor, accountID: account.id, username: account.username.canonical,
            sessionID: sessionID, address: address, clientID: clientID, reason: reason)
    }
}
