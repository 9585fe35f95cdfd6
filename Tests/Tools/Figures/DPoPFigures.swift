import AuthService
import Crypto
import Glibc
import HTTPTypes
import Identity
import InMemoryStore
import JWT
import Pages

/// A request whose variables exist before the clock starts.
private struct PreparedRequest: IncomingRequest {
    let path = Array("/protected".utf8)
    let authorization: [UInt8]
    let proof: [UInt8]?
    var method: HTTPRequest.Method { .get }
    var body: [UInt8] { [] }

    func withVariable<Result>(_ variable: MetaVariable, _ read: (Span<UInt8>?) -> Result) -> Result {
        switch variable.name.description {
        case "ORIGINAL_URI": return read(path.span)
        case "HTTP_AUTHORIZATION": return read(authorization.span)
        case "HTTP_DPOP":
            guard let proof else { return read(nil) }
            return read(proof.span)
        default: return read(nil)
        }
    }
}

/// The CPU time of this thread, in nanoseconds.
private func processorTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Measures the CPU time of `GET /protected` with a bound token and its DPoP proof, of the same request without either,
/// and of a single ES256 verification, in turns on one thread. The first should cost no more than the second and 1.2
/// times the third.
func printDPoPFigures() throws {
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
    let secret = try Key(hmacSecret: random.bytes(64), algorithm: .hs256)
    let keys = try KeyRing([KeyRecord(key: secret, createdAt: start, signsFrom: start)], for: purpose, now: start)
    let issuer = AccessTokenIssuer(purpose: purpose, keys: keys, lifetimeSeconds: 900, random: random)
    let hasher = try PasswordHasher(parameters: .standard, random: random)
    let sessions = Sessions(
        store: store, tokenStatus: tokenStatus, secret: random.bytes(32), random: random, now: { start })
    let memory = DPoPProofMemory.ofProcess(
        startedAt: start.adding(milliseconds: -120_000), random: random, now: { start })
    let service = Service(
        Service.Parts(
            origin: origin, issuer: issuer, keys: keys, store: store, usedTokens: store, tokenStatus: tokenStatus,
            authenticator: Authenticator(
                accounts: store, hasher: hasher, throttle: try LoginThrottle(store: store), now: { start },
                record: { _ in }
            ),
            sessions: sessions, binding: try TokenBinding(memory: memory),
            personalTokens: PersonalTokens(store: store, table: nil, random: random, now: { start }), hasher: hasher,
            passwordPolicy: PasswordPolicy(),
            browser: BrowserParts(
                pages: try PageTemplates(), siteName: "example", cookieDomain: nil, sites: [], secret: random.bytes(32),
                random: random),
            clock: { start }, report: { _ in }))

    var generator = SystemRandomNumberGenerator()
    let key = try Key.generate(.es256, using: &generator)
    guard let thumbprint = Thumbprint(key.thumbprint),
        let grant = try sessions.begin(
            account, origin: SessionOrigin(address: nil), showing: SessionBinding(dpopKey: thumbprint))
    else { exit(2) }
    let plain = try issuer.token(for: grant.account, session: grant.session, binding: .none, now: start)
    let bound = try issuer.token(for: grant.account, session: grant.session, binding: grant.binding, now: start)

    func proof(_ number: Int) throws -> [UInt8] {
        var claims = JSONBuilder()
        claims.setTokenID("a request's own identifier \(number)")
        claims.set("htm", "GET")
        claims.set("htu", origin + "/protected")
        claims.setIssuedAt(NumericDate(seconds: start.seconds))
        claims.set("ath", Thumbprint(of: Array(bound.utf8)).description)
        return Array(try DPoPProof.sign(claims, with: key, type: DPoPProof.dpopType).utf8)
    }

    let rounds = 40
    let perRound = 100
    let unboundRequest = PreparedRequest(authorization: Array("Bearer \(plain)".utf8), proof: nil)
    let boundRequests = try (0..<rounds * perRound).map { number in
        PreparedRequest(authorization: Array("DPoP \(bound)".utf8), proof: try proof(number))
    }
    // The signature alone, over as many bytes as a proof signs.
    let rawKey = P256.Signing.PrivateKey()
    let message = Array(try proof(0).prefix(400))
    let signature = try rawKey.signature(for: message)

    var (raw, unbound, withProof) = ([Int](), [Int](), [Int]())
    for round in 0..<rounds {
        var time = processorTime()
        for _ in 0..<perRound {
            guard rawKey.publicKey.isValidSignature(signature, for: message) else { exit(2) }
        }
        raw.append((processorTime() - time) / perRound)
        time = processorTime()
        for _ in 0..<perRound {
            guard service.respond(to: unboundRequest).status == .ok else { exit(2) }
        }
        unbound.append((processorTime() - time) / perRound)
        time = processorTime()
        for number in 0..<perRound {
            guard service.respond(to: boundRequests[round * perRound + number]).status == .ok else { exit(2) }
        }
        withProof.append((processorTime() - time) / perRound)
    }

    /// The median, in microseconds.
    func median(_ times: [Int]) -> Double { Double(times.sorted()[times.count / 2]) / 1000 }

    func text(_ number: Double) -> String { String((number * 100).rounded() / 100) }

    let ratio = (median(withProof) - median(unbound)) / median(raw)
    print("GET /protected with a DPoP proof, processor's time within the service, medians of \(rounds) rounds")
    print("  ES256 verification alone   \(text(median(raw))) us")
    print("  without a proof            \(text(median(unbound))) us")
    print("  with a proof               \(text(median(withProof))) us")
    print("  the proof costs            \(text(ratio)) x its signature (at most 1.2)")
}
