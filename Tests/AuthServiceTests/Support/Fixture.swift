import AccessRules
import AuthService
import Foundation
import HTTPTypes
import Identity
import InMemoryStore
import JWT
import Pages
import Testing

/// A complete service in memory, with one account, a clock that tests set, and cheap hashes.
final class Fixture: Sendable {
    static let origin = "https://auth.example.org"
    static let password = "correct horse battery staple"

    let service: Service
    let store: InMemoryStore
    let tokenStatus: TokenStatusCheck
    let personalTokenTable: PersonalTokenTable
    let keys: KeyRing
    let account: Account
    /// The service's clock.
    let time = Recorder(Timestamp(seconds: 1_800_000_000))
    /// The events that the service reported.
    let events = Recorder<[ServiceEvent]>([])
    /// The actual reasons of the logins' results.
    let reasons = Recorder<[AuthenticationEvent.Reason]>([])

    /// The store of the accounts as the service uses it.
    let accounts: BreakableStore

    /// Two hundred years: tests move the time in leaps, and nothing polls the store in between.
    static let unattendedMilliseconds: Int64 = 200 * 365 * 86_400_000

    /// Creates a service. Personal tokens live at most `maximumMilliseconds`, or for ever.
    ///
    /// It started two minutes ago, so that a DPoP proof needs no nonce unless `dpop` requires one.
    init(
        maximumMilliseconds: Int64? = nil, dpop: DPoPPolicy = .standard, certificates: CertificatePolicy = .off,
        network: NetworkPolicy = .off, dpopProofs: DPoPProofMemory? = nil, cookieDomain: String? = nil,
        staleAfterMilliseconds: Int64 = Fixture.unattendedMilliseconds,
        _ change: (inout Service.Parts) throws -> Void = { _ in }
    ) throws {
        let random = RandomSource { UInt64.random(in: .min ... .max) }
        let hasher = try PasswordHasher(
            parameters: HashParameters(memoryBytes: HashParameters.minimumMemoryBytes, passes: 1), random: random)
        let start = Timestamp(seconds: 1_800_000_000)
        store = InMemoryStore()
        account = Account(
            id: AccountID(random: random), username: try Username("Alice"),
            profile: try AccountProfile(name: "Alice Smith", email: "alice@example.org", groups: ["staff"]),
            createdAt: start)
        try store.add(account, passwordHash: try hasher.hash(try Password(Self.password)))
        accounts = BreakableStore(store)
        tokenStatus = try TokenStatusCheck(
            store: accounts, now: start, staleAfterMilliseconds: staleAfterMilliseconds)
        let purpose = KeyRing.Purpose(issuer: Self.origin, audience: Self.origin, algorithm: .hs256)
        let key = try Key(hmacSecret: Array(0..<32), algorithm: .hs256)
        keys = try KeyRing([KeyRecord(key: key, createdAt: start, signsFrom: start)], for: purpose, now: start)
        let issuer = AccessTokenIssuer(purpose: purpose, keys: keys, lifetimeSeconds: 900, random: random)
        let clock: @Sendable () -> Timestamp = { [time] in time.value }
        let throttle = try LoginThrottle(policy: ThrottlePolicy(accountLimit: 5), store: accounts)
        let authenticator = Authenticator(
            accounts: accounts, hasher: hasher, throttle: throttle, now: clock
        ) {
            [reasons] event in reasons.change { $0.append(event.reason) }
        }
        let sessions = Sessions(
            store: accounts, tokenStatus: tokenStatus, policy: SessionPolicy(network: network),
            secret: [UInt8](repeating: 7, count: 32), random: random, now: clock)
        let memory =
            dpopProofs
            ?? .ofProcess(startedAt: start.adding(milliseconds: -120_000), random: random, now: clock)
        personalTokenTable = try PersonalTokenTable(
            store: accounts, now: start, staleAfterMilliseconds: staleAfterMilliseconds)
        let personalTokens = PersonalTokens(
            store: accounts, table: personalTokenTable,
            policy: PersonalTokenPolicy(maximumMilliseconds: maximumMilliseconds), random: random, now: clock)
        var parts = Service.Parts(
            origin: Self.origin, issuer: issuer, keys: keys, store: accounts, usedTokens: accounts,
            tokenStatus: tokenStatus,
            authenticator: authenticator, sessions: sessions,
            binding: try TokenBinding(dpop: dpop, memory: memory, certificates: certificates),
            personalTokens: personalTokens, hasher: hasher,
            passwordPolicy: PasswordPolicy(),
            browser: BrowserParts(
                pages: try PageTemplates(), siteName: "Example & Sons", cookieDomain: cookieDomain,
                sites: ["https://app.example.org"], secret: [UInt8](repeating: 9, count: 32), random: random),
            clock: clock, report: { [events] event in events.change { $0.append(event) } })
        parts.rules = RuleBook([], hosts: ["auth.example.org", "app.example.org"].compactMap { HostName($0) })
        try change(&parts)
        service = Service(parts)
    }

    /// Adds another account with the same password.
    func addAccount(_ name: String) throws {
        let random = RandomSource { UInt64.random(in: .min ... .max) }
        let hasher = try PasswordHasher(
            parameters: HashParameters(memoryBytes: HashParameters.minimumMemoryBytes, passes: 1), random: random)
        let account = Account(id: AccountID(random: random), username: try Username(name), createdAt: time.value)
        try store.add(account, passwordHash: try hasher.hash(try Password(Self.password)))
        try tokenStatus.refresh(now: time.value)
    }

    /// The response to a login with JSON.
    func login(_ username: String = "alice", _ password: String = password) -> Response {
        let body = #"{"username":"\#(username)","password":"\#(password)"}"#
        return service.respond(
            to: StubRequest(.post, "/login").with(body: body, contentType: "application/json"))
    }

    /// The access token of a new login.
    func token() throws -> String {
        try #require(try login().json["access_token"] as? String)
    }

    /// `GET path` with this `Authorization`.
    func get(_ path: String, authorization: String? = nil) -> Response {
        var request = StubRequest(.get, path)
        if let authorization { request = request.with("HTTP_AUTHORIZATION", authorization) }
        return service.respond(to: request)
    }
}

extension Response {
    /// The body as a JSON object.
    var json: [String: Any] {
        get throws { try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) }
    }

    /// The `detail` of a problem, after checking that the body is one (RFC 9457).
    var problem: String? {
        get throws {
            #expect(headerFields[.contentType] == "application/problem+json")
            #expect(headerFields[.cacheControl] == "no-store")
            let json = try json
            #expect(json["status"] as? Int == status.code)
            #expect(json["title"] as? String == status.reasonPhrase)
            #expect(json["type"] is String)
            return json["detail"] as? String
        }
    }
}
