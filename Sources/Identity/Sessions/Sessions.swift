/// Begins, refreshes, lists and ends sessions, and records each of these in the same step.
///
/// The end of a session or of an account's tokens is on disk and known to ``TokenStatusCheck`` before the call returns:
/// it takes effect from the next request on (requirements S8, S14).
package struct Sessions: Sendable {
    private let store: any AccountStore & SessionStore & RevocationStore
    private let tokenStatus: TokenStatusCheck
    private let policy: SessionPolicy
    private let secret: [UInt8]
    private let random: RandomSource
    private let keys = SessionKeyCache()
    private let now: @Sendable () -> Timestamp

    /// Creates the service.
    ///
    /// - Parameters:
    ///   - store: accounts, sessions and revocations, of one store.
    ///   - tokenStatus: the check that the gate uses.
    ///   - policy: lifetimes and grace period.
    ///   - secret: part of every refresh token's MAC, and kept outside the store: a stolen database alone cannot create
    ///     tokens. Changing it ends every session.
    ///   - random: the source of ids and keys.
    ///   - now: the time, of a ``SteadyClock``.
    package init(
        store: any AccountStore & SessionStore & RevocationStore, tokenStatus: TokenStatusCheck,
        policy: SessionPolicy = .standard, secret: [UInt8], random: RandomSource,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.tokenStatus = tokenStatus
        self.policy = policy
        self.secret = secret
        self.random = random
        self.now = now
    }

    /// How long after a rotation several holders of the previous refresh token are expected.
    package var graceMilliseconds: Int64 { policy.graceMilliseconds }

    /// Begins a session for an account that has just authenticated.
    ///
    /// - Parameter shown: the key and the certificate that the client proves to hold: its access tokens are bound to
    ///   them, and its refresh tokens too unless it is an OAuth client that authenticates.
    /// - Returns: nil if the account changed after its password was checked: refuse the login.
    /// - Throws: ``StoreError`` if the store fails: issue nothing.
    package func begin(
        _ account: Account, origin: SessionOrigin, showing shown: SessionBinding = .none
    ) throws(StoreError) -> SessionGrant? {
        let now = now()
        let isPublic = origin.isPublic
        let binding = SessionBinding(
            dpopKey: isPublic ? shown.dpopKey : nil, certificate: isPublic ? shown.certificate : nil,
            network: policy.network.network(of: origin.address))
        let session = Session(
            of: account, origin: origin, binding: binding, policy: policy, random: random, now: now)
        let record = AuditRecord(
            at: now, event: .login, actor: .user, account: account, sessionID: session.id, address: origin.address,
            clientID: origin.clientID)
        do throws(StoreError) {
            try store.begin(session, audit: record)
        } catch {
            guard error.code == .conflict else { throw error }
            return nil
        }
        try tokenStatus.admit(account, now: now)
        return grant(account, session, showing: shown)
    }

    /// Exchanges a refresh token for its successor (RFC 6749 section 6, RFC 9700 section 4.14.2).
    ///
    /// - Parameters:
    ///   - clientID: the OAuth client that authenticated, or nil: a token works only for the client that began its
    ///     session.
    ///   - shown: the key and the certificate that the client proves to hold.
    /// - Throws: ``StoreError`` if the store fails: the token stays valid.
    package func refresh(
        _ text: String, from address: ClientAddress?, clientID: String? = nil, showing shown: SessionBinding = .none
    ) throws(StoreError) -> RefreshOutcome {
        guard let token = RefreshToken(text) else { return .refused(.malformed) }
        // Checked first, so that invented tokens never wait for the write lock.
        var known: Session?
        if let key = keys.key(of: token.sessionID) {
            guard token.isAuthentic(key: key, secret: secret) else { return .refused(.forged) }
        } else {
            guard let session = try store.session(token.sessionID) else { return .refused(.unknownSession) }
            guard token.isAuthentic(for: session, secret: secret) else { return .refused(.forged) }
            keys.insert(session.key, of: session.id)
            known = session
        }
        let (policy, now) = (policy, now())
        // Other writers wait for this closure; the cryptography happens before and after it.
        let decide: @Sendable (Session, Account) -> SessionChange<(RefreshDecision, Account)> = { session, account in
            func change(
                _ action: SessionChange<(RefreshDecision, Account)>.Action, _ event: AuditRecord.Event?,
                _ decision: RefreshDecision, _ reason: RefreshRefusal? = nil
            ) -> SessionChange<(RefreshDecision, Account)> {
                let record = event.map { event in
                    AuditRecord(
                        at: now, event: event, actor: .user, account: account, sessionID: session.id, address: address,
                        clientID: clientID, reason: reason?.rawValue)
                }
                return SessionChange(action, audit: record, outcome: (decision, account))
            }
            guard session.origin.admits(clientID: clientID) else {
                return change(.keep, .refreshRefused, .refuse(.otherClient), .otherClient)
            }
            let binding: SessionBinding
            do throws(RefreshRefusal) {
                binding = try session.binding.refreshed(
                    showing: shown, from: address, isPublic: session.origin.isPublic, policy: policy.network)
            } catch {
                // A client that cannot present the session's binding must not be able to end the session either.
                return change(.keep, .refreshRefused, .refuse(error), error)
            }
            let hasMoved = session.binding.network != nil && binding.network != session.binding.network
            let decision = RefreshDecision(
                authentic: token.generation, session: session.with(binding: binding), account: account, policy: policy,
                now: now)
            return switch decision {
            case .rotate(let next): change(.replace(next), hasMoved ? .sessionMoved : .refresh, decision)
            case .repeatCurrent(let next):
                change(.replace(next), hasMoved ? .sessionMoved : .refreshRepeated, decision)
            case .recoverCurrent(let next):
                change(.replace(next), hasMoved ? .sessionMoved : .refreshRecovered, decision)
            // Clients can send these without limit; the log records them, the database does not.
            case .refuse: change(.keep, nil, decision)
            case .end(let reason):
                change(.end(revokedUntil: SessionPolicy.revocationEnd(now: now)), .sessionEnded, decision, reason)
            }
        }
        let decided =
            if let known {
                try store.change(token.sessionID, from: known, decide)
            } else {
                try store.change(token.sessionID, decide)
            }
        guard let (decision, account) = decided else {
            keys.remove(token.sessionID)
            return .refused(.unknownSession)
        }
        func granted(_ next: Session, _ result: RefreshResult) throws(StoreError) -> RefreshOutcome {
            try tokenStatus.admit(account, now: now)
            return .granted(grant(account, next, showing: shown), result)
        }
        switch decision {
        case .rotate(let next): return try granted(next, .rotated)
        case .repeatCurrent(let next): return try granted(next, .repeated)
        case .recoverCurrent(let next): return try granted(next, .recovered)
        case .refuse(let reason):
            return .refused(reason)
        case .end(let reason):
            try tokenStatus.refresh(now: now)
            return .refused(reason)
        }
    }

    /// The session whose current refresh token this is, for introspection (RFC 7662); nil for any other token. Changes
    /// nothing.
    package func current(_ text: String) throws(StoreError) -> SessionGrant? {
        guard let token = RefreshToken(text), let session = try store.session(token.sessionID),
            let account = try store.account(id: session.accountID)
        else { return nil }
        let decision = RefreshDecision(
            token, session: session, account: account, policy: policy, secret: secret, now: now())
        guard case .rotate = decision else { return nil }
        return SessionGrant(account: account, session: session, refreshToken: token, binding: session.binding)
    }

    /// An account's sessions, the newest first.
    package func list(of id: AccountID) throws(StoreError) -> [Session] {
        let now = now()
        return try store.sessions(of: id).filter { $0.expiresAt > now }
    }

    /// Ends one session of an account.
    ///
    /// - Parameters:
    ///   - account: the account that must own the session; nil for an operator, who may end any.
    ///   - event: `logout` from within the session, `sessionRevoked` from elsewhere.
    /// - Returns: whether there was such a session.
    package func end(
        _ id: SessionID, of account: AccountID?, event: AuditRecord.Event, actor: AuditRecord.Actor = .user,
        from address: ClientAddress?
    ) throws(StoreError) -> Bool {
        let isEnded = try end(id, event: event, actor: actor, from: address) { session in
            account == nil || session.accountID == account
        }
        if !isEnded, event == .logout, try store.session(id) == nil {
            // A store that lost the session has nothing to end; its tokens end all the same.
            let now = now()
            try store.revoke(Revocation(.session(id), until: SessionPolicy.revocationEnd(now: now)), audit: nil)
            try tokenStatus.refresh(now: now)
        }
        return isEnded
    }

    /// Ends the session of a refresh token, at any generation: any of a session's tokens may end it (logout by refresh
    /// token, RFC 7009).
    ///
    /// - Parameter clientID: the requesting OAuth client, which must be the one that began the session, if any.
    /// - Returns: whether there was such a session.
    package func end(
        refreshToken text: String, event: AuditRecord.Event, from address: ClientAddress?, clientID: String? = nil
    ) throws(StoreError) -> Bool {
        guard let token = RefreshToken(text) else { return false }
        let secret = secret
        return try end(token.sessionID, event: event, actor: .user, from: address) { session in
            token.isAuthentic(for: session, secret: secret)
                && session.origin.admits(clientID: clientID)
        }
    }

    /// Ends every session and every access token of an account, except one session if given.
    ///
    /// - Throws: ``StoreError`` `notFound`.
    package func endAll(
        of id: AccountID, keeping session: SessionID? = nil, actor: AuditRecord.Actor = .user,
        from address: ClientAddress?
    ) throws(StoreError) {
        let now = now()
        let record = AuditRecord(
            at: now, event: .logoutAll, actor: actor, accountID: id, sessionID: session, address: address)
        _ = try store.endSessions(of: id, keeping: session, audit: record)
        try tokenStatus.refresh(now: now)
    }

    /// Sets the password of a logged-in user, and ends every other session.
    ///
    /// - Parameters:
    ///   - hash: the hash of the new password.
    ///   - account: the account when the current password was checked.
    ///   - session: the session of the request, or nil.
    /// - Returns: the changed account.
    /// - Throws: ``StoreError`` `conflict` if the account has changed since.
    package func setPassword(
        _ hash: PasswordHash, of account: Account, keeping session: SessionID?, from address: ClientAddress?
    ) throws(StoreError) -> Account {
        let now = now()
        let record = AuditRecord(
            at: now, event: .passwordChanged, actor: .user, account: account, sessionID: session, address: address)
        let changed = try store.setPassword(
            hash, of: account.id, at: now, ifGeneration: account.generation, keeping: session, audit: record)
        try tokenStatus.refresh(now: now)
        return changed
    }

    /// Revokes one access token (RFC 7009); its session continues.
    ///
    /// - Parameter expiresAt: the token's `exp`.
    package func revoke(
        _ token: TokenID, of account: AccountID, session: SessionID?, expiresAt: Timestamp, from address: ClientAddress?
    ) throws(StoreError) {
        let now = now()
        let record = AuditRecord(
            at: now, event: .tokenRevoked, actor: .user, accountID: account, sessionID: session, address: address)
        let until = SessionPolicy.revocationEnd(ofTokenUntil: expiresAt)
        try store.revoke(Revocation(.token(token.unique), until: until), audit: record)
        try tokenStatus.refresh(now: now)
    }

    private func end(
        _ id: SessionID, event: AuditRecord.Event, actor: AuditRecord.Actor, from address: ClientAddress?,
        if isAllowed: @escaping @Sendable (Session) -> Bool
    ) throws(StoreError) -> Bool {
        let now = now()
        let until = SessionPolicy.revocationEnd(now: now)
        let isEnded = try store.change(id) { session, account -> SessionChange<Bool> in
            guard isAllowed(session) else { return SessionChange(.keep, audit: nil, outcome: false) }
            let record = AuditRecord(
                at: now, event: event, actor: actor, account: account, sessionID: id, address: address,
                clientID: session.origin.clientID)
            return SessionChange(.end(revokedUntil: until), audit: record, outcome: true)
        }
        guard isEnded == true else { return false }
        try tokenStatus.refresh(now: now)
        return true
    }

    private func grant(_ account: Account, _ session: Session, showing shown: SessionBinding) -> SessionGrant {
        SessionGrant(
            account: account, session: session, refreshToken: RefreshToken(session: session, secret: secret),
            binding: SessionBinding(
                dpopKey: shown.dpopKey, certificate: shown.certificate, network: session.binding.network))
    }
}

/// The result of a refresh.
package enum RefreshOutcome: Sendable, Hashable {
    /// A new access token may be issued with this refresh token.
    case granted(SessionGrant, RefreshResult)
    /// Refused. The reason is for the log.
    case refused(RefreshRefusal)
}

/// How an accepted refresh token was answered.
package enum RefreshResult: String, Sendable, Hashable, CaseIterable {
    /// With its new successor.
    case rotated
    /// With its successor again, within the grace period.
    case repeated
    /// With its successor again, after the grace period: the first response was lost.
    case recovered
}
