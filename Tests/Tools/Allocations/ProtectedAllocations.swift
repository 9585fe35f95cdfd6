import AuthService
import CAllocationCount
import Glibc
import HTTPTypes
import Identity
import InMemoryStore
import JWT
import Pages

/// A request whose variables exist before the counting begins.
private struct PreparedRequest: IncomingRequest {
    let path: [UInt8]
    let authorization: [UInt8]
    var method: HTTPRequest.Method { .get }
    var body: [UInt8] { [] }

    func withVariable<Result>(_ variable: MetaVariable, _ read: (Span<UInt8>?) -> Result) -> Result {
        switch variable.name.utf8CodeUnitCount {
        case MetaVariable.originalURI.name.utf8CodeUnitCount: read(path.span)
        case MetaVariable.authorization.name.utf8CodeUnitCount: read(authorization.span)
        default: read(nil)
        }
    }
}

/// Counts the allocations of the service for one `GET /protected` with a valid token.
///
/// - Returns: whether they stay within the budget.
func protectedAllocations(budget: Double) throws -> Bool {
    let random = RandomSource { UInt64.random(in: .min ... .max) }
    let start = Timestamp(seconds: 1_800_000_000)
    let origin = "https://auth.example.org"
    let store = InMemoryStore()
    let account = Account(
        id: AccountID(random: random), username: try Username("alice"),
        profile: try AccountProfile(groups: ["admins", "staff"]), createdAt: start)
    try store.add(account, passwordHash: nil)
    let tokenStatus = try TokenStatusCheck(store: store, now: start)
    let purpose = KeyRing.Purpose(issuer: origin, audience: origin, algorithm: .hs256)
    let key = try Key(hmacSecret: random.bytes(64), algorithm: .hs256)
    let keys = try KeyRing([KeyRecord(key: key, createdAt: start, signsFrom: start)], for: purpose, now: start)
    let issuer = AccessTokenIssuer(purpose: purpose, keys: keys, lifetimeSeconds: 900, random: random)
    let hasher = try PasswordHasher(parameters: .standard, random: random)
    let sessions = Sessions(
        store: store, tokenStatus: tokenStatus, secret: random.bytes(32), random: random, now: { start })
    let service = Service(
        Service.Parts(
            origin: origin, issuer: issuer, keys: keys, store: store, usedTokens: store, tokenStatus: tokenStatus,
            authenticator: Authenticator(
                accounts: store, hasher: hasher, throttle: try LoginThrottle(store: store), now: { start },
                record: { _ in }
            ),
            sessions: sessions,
            binding: try TokenBinding(memory: .ofProcess(startedAt: start, random: random, now: { start })),
            personalTokens: PersonalTokens(store: store, table: nil, random: random, now: { start }), hasher: hasher,
            passwordPolicy: PasswordPolicy(),
            browser: BrowserParts(
                pages: try PageTemplates(), siteName: "example", cookieDomain: nil, sites: [], secret: random.bytes(32),
                random: random),
            clock: { start }, report: { _ in }))

    guard let grant = try sessions.begin(account, origin: SessionOrigin(address: nil)) else { exit(2) }
    let token = try issuer.token(for: grant.account, session: grant.session, binding: .none, now: start)
    let request = PreparedRequest(path: Array("/protected".utf8), authorization: Array("Bearer \(token)".utf8))

    let rounds = 2000
    var before = 0
    for round in 0..<(2 * rounds) {
        // The first half warms up.
        if round == rounds { before = allocation_count() }
        guard case .answer(let response) = service.begin(request), response.status == .ok else {
            print("the request was refused")
            exit(2)
        }
    }
    let allocations = Double(allocation_count() - before) / Double(rounds)
    print("allocations of the service for each GET /protected: \(allocations), budget: \(budget)")
    return allocations <= budget
}
