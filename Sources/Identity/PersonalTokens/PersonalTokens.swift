/// Makes, lists and revokes personal tokens, and puts each of these on record in the same step.
///
/// What changes is on disk and known to the ``PersonalTokenTable`` before the call returns: a revoked token is refused from
/// the next request on.
package struct PersonalTokens: Sendable {
    private let store: any PersonalTokenStore
    private let table: PersonalTokenTable?
    private let policy: PersonalTokenPolicy
    private let random: RandomSource
    private let now: @Sendable () -> Timestamp

    /// What making a token came to.
    package enum Outcome: Sendable {
        /// It is made; the secret is to be shown now, and cannot be had again.
        case made(PersonalToken, PersonalTokenSecret)
        /// It breaks a rule.
        case refused(IdentityError)
    }

    /// Makes the service.
    ///
    /// - Parameters:
    ///   - store: the tokens.
    ///   - table: what this process asks at each request; nil in one that answers none.
    ///   - policy: lifetimes and number.
    ///   - random: where ids and secrets come from.
    ///   - now: the time, of a ``SteadyClock``.
    package init(
        store: any PersonalTokenStore, table: PersonalTokenTable?, policy: PersonalTokenPolicy = PersonalTokenPolicy(),
        random: RandomSource, now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.table = table
        self.policy = policy
        self.random = random
        self.now = now
    }

    /// The verdict on a text that came as a personal token, from memory.
    package func verdict(on text: Span<UInt8>) -> PersonalTokenVerdict {
        table?.verdict(on: text, now: now()) ?? .unknown
    }

    /// Makes a token.
    ///
    /// - Parameters:
    ///   - scopes: what it may be used for; ``PersonalToken/gateScope`` if there is none.
    ///   - username: the account's canonical name, for the record.
    /// - Throws: ``StoreError`` `notFound` if the account is gone or disabled.
    package func make(
        name: String, scopes: [String], lifetime: PersonalTokenLifetime, for account: AccountID,
        username: String? = nil, actor: AuditRecord.Actor = .user, from address: ClientAddress? = nil
    ) throws(StoreError) -> Outcome {
        let now = now()
        let id = PersonalTokenID(random: random)
        let token: PersonalToken
        do throws(IdentityError) {
            token = try PersonalToken(
                id: id, accountID: account, name: name, scopes: scopes.isEmpty ? [PersonalToken.gateScope] : scopes,
                createdAt: now, expiresAt: try policy.end(of: lifetime, now: now))
        } catch {
            return .refused(error)
        }
        guard try store.personalTokens(of: account).count < policy.maximumCount else {
            return .refused(
                IdentityError(
                    .invalidPersonalToken, "there are \(policy.maximumCount) tokens already; revoke one first"))
        }
        let secret = PersonalTokenSecret(id: id, random: random)
        do throws(StoreError) {
            try store.addPersonalToken(
                token, hash: PersonalTokenHash(secret),
                audit: Self.record(.personalTokenMade, id, account, username, actor, address, at: now))
        } catch  where error.code == .duplicate {
            return .refused(
                PersonalToken.refusal("name", "is that of another token; revoke that first, or name this anew"))
        }
        try table?.refresh(now: now)
        return .made(token, secret)
    }

    /// The tokens of an account, the newest first; expired ones among them for a while, so that their owner sees why a
    /// program is refused.
    package func list(of account: AccountID) throws(StoreError) -> [PersonalToken] {
        try store.personalTokens(of: account)
    }

    /// Revokes a token of this account.
    ///
    /// - Returns: whether there was such a token.
    package func revoke(
        _ id: PersonalTokenID, of account: AccountID, username: String? = nil, actor: AuditRecord.Actor = .user,
        from address: ClientAddress? = nil
    ) throws(StoreError) -> Bool {
        let now = now()
        let isRemoved = try store.removePersonalToken(
            id, of: account, audit: Self.record(.personalTokenRevoked, id, account, username, actor, address, at: now))
        guard isRemoved else { return false }
        try table?.refresh(now: now)
        return true
    }

    /// Revokes every token of this account, and returns how many they were.
    @discardableResult
    package func revokeAll(
        of account: AccountID, username: String? = nil, actor: AuditRecord.Actor = .user,
        from address: ClientAddress? = nil
    ) throws(StoreError) -> Int {
        let now = now()
        let count = try store.removePersonalTokens(
            of: account, audit: Self.record(.personalTokenRevoked, nil, account, username, actor, address, at: now))
        try table?.refresh(now: now)
        return count
    }

    private static func record(
        _ event: AuditRecord.Event, _ id: PersonalTokenID?, _ account: AccountID, _ username: String?,
        _ actor: AuditRecord.Actor, _ address: ClientAddress?, at now: Timestamp
    ) -> AuditRecord {
        AuditRecord(
            at: now, event: event, actor: actor, accountID: account, username: username, address: address,
            reason: id?.description ?? "all")
    }
}
