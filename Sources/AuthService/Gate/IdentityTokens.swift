import HTTPTypes
import Identity
import JWT
import Synchronization

/// Signs the caller's identity for the application behind the gate, which then need not trust the network (requirement
/// G8).
///
/// One token serves all requests of a session to one application until half of its lifetime has passed: a signature
/// costs as much as some twenty decisions.
final class IdentityTokens: Sendable {
    /// The header's `typ`, distinct from access tokens and every other kind (RFC 8725 section 3.11).
    static let type = "identity+jwt"
    /// How long a token is valid after it is signed, in seconds: enough for one request and slightly differing clocks.
    static let lifetimeSeconds: Int64 = 60
    /// How far `iat` lies back, in seconds: an application whose clock is behind would refuse a token from the future.
    static let backdatedSeconds: Int64 = 5
    /// How long a token is reused, in seconds: half of its lifetime is left to the application.
    static let servedSeconds = lifetimeSeconds / 2
    /// The minimum number of cached tokens, of about 1 KiB each; the maximum is twice that.
    static let capacity = 4096

    private struct Name: Hashable {
        let account: AccountID
        let session: SessionID?
        let audience: String
    }

    private struct Entry: Sendable {
        /// The account in the token; a changed account gets another token.
        let account: GateAccount
        let issuedAt: Timestamp
        let fields: HTTPFields
    }

    private struct State: Sendable {
        var recent: [Name: Entry] = [:]
        /// The entries that were recent until that set was full.
        var older: [Name: Entry] = [:]
    }

    private let issuer: String
    private let keys: KeyRing
    private let random: RandomSource
    private let clock: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// - Parameter issuer: the public origin.
    init(issuer: String, keys: KeyRing, random: RandomSource, clock: @escaping @Sendable () -> Timestamp) {
        self.issuer = issuer
        self.keys = keys
        self.random = random
        self.clock = clock
    }

    /// The header fields of an admission, with a token for this audience.
    func fields(for caller: Caller, _ account: GateAccount, audience: String) throws(JWTError) -> HTTPFields {
        let now = clock()
        let name = Name(account: caller.account, session: caller.session, audience: audience)
        let known = state.withLock { $0.recent[name] ?? $0.older[name] }
        if let known, known.account === account, now >= known.issuedAt,
            now < known.issuedAt.adding(milliseconds: Self.servedSeconds * 1000)
        {
            return known.fields
        }
        var fields = account.fields
        fields[.authToken] = try token(for: caller, account.account, audience: audience, now: now)
        let entry = Entry(account: account, issuedAt: now, fields: fields)
        state.withLock { state in
            if state.recent.count >= Self.capacity {
                state.older = state.recent
                state.recent = [:]
            }
            state.recent[name] = entry
        }
        return fields
    }

    private func token(
        for caller: Caller, _ account: Account, audience: String, now: Timestamp
    ) throws(JWTError) -> String {
        var claims = JSONBuilder()
        claims.setIssuer(issuer)
        claims.setSubject(account.id.description)
        claims.setAudience(audience)
        claims.setIssuedAt(NumericDate(seconds: now.seconds - Self.backdatedSeconds))
        claims.setExpiration(NumericDate(seconds: now.seconds + Self.lifetimeSeconds))
        claims.setTokenID(Identifier<IdentityTokens>(random: random).description)
        claims.set("preferred_username", account.username.entered)
        if let name = account.profile.name { claims.set("name", name) }
        if let email = account.profile.email { claims.set("email", email) }
        claims.set("groups", account.profile.groups)
        if let session = caller.session { claims.set("sid", session.description) }
        return try keys.identitySigner().sign(claims)
    }
}

extension HTTPField.Name {
    /// The signed identity token.
    // The initialiser fails for a name that is not a token (RFC 9110, 5.1); this one is.
    // swift-format-ignore: NeverForceUnwrap
    static let authToken = Self("X-Auth-Token")!
}
