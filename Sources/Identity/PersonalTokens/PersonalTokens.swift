/// Creates, lists and revokes personal tokens, and records each of these in the same step.
///
/// Changes are on disk and in the ``PersonalTokenTable`` before the call returns: a revoked token is refused from the
/// next request on.
package struct PersonalTokens: Sendable {
    private let store: any PersonalTokenStore
    private let table: PersonalTokenTable?
    private let policy: PersonalTokenPolicy
    private let random: RandomSource
    private let now: @Sendable () -> Timestamp

    /// The result of creating a token.
    package enum Outcome: Sendable {
        /// The token was created; the secret must be shown now, and cannot be read again.
        case made(PersonalToken, PersonalTokenSecret)
        /// The request breaks a rule.
        case refused(IdentityError)
    }

    /// Creates the service.
    ///
    /// - Parameters:
    ///   - store: the tokens.
    ///   - table: the table for checks at each request; nil in a process that serves none.
    ///   - policy: lifetimes and number.
    ///   - random: the source of ids and secrets.
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

    /// Checks a text presented as a personal token, in memory.
    package func verdict(on text: Span<UInt8>) -> PersonalTokenVerdict {
        table?.verdict(on: text, now: now()) ?? .unknown
    }

    /// Creates a token.
    ///
    /// - Parameters:
    ///   - scopes: the permitted scopes; ``PersonalToken/gateScope`` if empty.
    ///   - username: the account's canonical name, for the record.
    /// - Throws: ``StoreError`` `notFound` if the account is removed or disabled.
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
                    .invalidPersonalToken, "the account already has \(policy.maximumCount) tokens; revoke one first"))
        }
        let secret = PersonalTokenSecret(id: id, random: random)
        do throws(StoreError) {
            try store.addPersonalToken(
                token, hash: PersonalTokenHash(secret),
                audit: Self.record(.personalTokenMade, id, account, username, actor, address, at: now))
        } catch  where error.code == .duplicate {
            return .refused(
                PersonalToken.refusal("name", "belongs to another token; revoke that one, or choose another name"))
        }
        try table?.refresh(now: now)
        return .made(token, secret)
    }

    /// The tokens of an account, the newest first; expired ones stay for a while, so that their owner sees why a
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

    /// Revokes every token of this account, and returns their number.
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
