package import AccessRules
package import AuthService
package import HTTPTypes
package import Identity
import InMemoryStore
import JWT
import Pages

/// An in-memory service with rules, and its credentials. The gate's fuzzer and its benchmark send requests to it.
package struct GateSubject: Sendable {
    package static let origin = "https://auth.example.org"
    package static let start = Timestamp(seconds: 1_800_000_000)

    package let service: Service
    /// A valid access token.
    package let token: String
    /// Texts that were or resemble credentials, but grant no access.
    package let worthless: [String]

    /// - Parameters:
    ///   - rules: the gate's rules.
    ///   - seed: the seed of all random values.
    package init(_ rules: RuleBook, seed: UInt64) throws {
        let random = RandomSource { UInt64.random(in: .min ... .max) }
        let start = Self.start
        let store = InMemoryStore()
        let account = Account(
            id: AccountID(random: random), username: try Username("alice"),
            profile: try AccountProfile(groups: ["staff"]), createdAt: start)
        try store.add(account, passwordHash: nil)
        let tokenStatus = try TokenStatusCheck(store: store, now: start)
        let purpose = KeyRing.Purpose(issuer: Self.origin, audience: Self.origin, algorithm: .hs256)
        func ring() throws -> KeyRing {
            let key = try Key(hmacSecret: random.bytes(64), algorithm: .hs256)
            return try KeyRing([KeyRecord(key: key, createdAt: start, signsFrom: start)], for: purpose, now: start)
        }
        let keys = try ring()
        let issuer = AccessTokenIssuer(purpose: purpose, keys: keys, lifetimeSeconds: 900, random: random)
        let stranger = AccessTokenIssuer(purpose: purpose, keys: try ring(), lifetimeSeconds: 900, random: random)
        let sessions = Sessions(
            store: store, tokenStatus: tokenStatus, secret: random.bytes(32), random: random, now: { start })
        let hasher = try PasswordHasher(parameters: .standard, random: random)
        var parts = Service.Parts(
            origin: Self.origin, issuer: issuer, keys: keys, store: store, usedTokens: store, tokenStatus: tokenStatus,
            authenticator: Authenticator(
                accounts: store, hasher: hasher, throttle: try LoginThrottle(store: store), now: { start },
                record: { _ in }),
            sessions: sessions,
            binding: try TokenBinding(memory: .ofProcess(startedAt: start, random: random, now: { start })),
            personalTokens: PersonalTokens(store: store, table: nil, random: random, now: { start }), hasher: hasher,
            passwordPolicy: PasswordPolicy(),
            browser: BrowserParts(
                pages: try PageTemplates(), siteName: "example", cookieDomain: nil, sites: [],
                secret: random.bytes(32), random: random),
            clock: { start }, report: { _ in })
        parts.rules = rules
        service = Service(parts)
        func grant() throws -> SessionGrant {
            guard let grant = try sessions.begin(account, origin: SessionOrigin(address: nil)) else {
                throw StoreError(.conflict, "the account changed")
            }
            return grant
        }
        func token(
            _ issuer: AccessTokenIssuer, _ session: Session, at time: Timestamp = start
        ) throws -> String {
            try issuer.token(for: account, session: session, binding: .none, now: time)
        }
        let (good, ended) = (try grant(), try grant())
        self.token = try token(issuer, good.session)
        let dead = try token(issuer, ended.session)
        _ = try sessions.end(ended.session.id, of: account.id, event: .logout, from: nil)
        worthless = [
            dead, try token(stranger, good.session), try token(issuer, good.session, at: Timestamp(seconds: 1_000_000)),
            // The refresh token of the valid session is not among them: with an old access token, it is a valid browser
            // cookie.
            ended.refreshToken.text, "spat_" + ended.refreshToken.text, "",
        ]
    }
}

/// A request to the gate, as a value.
package struct GateQuestion: IncomingRequest {
    package let variables: [(name: String, value: [UInt8])]
    private let names: [[UInt8]]
    private let values: [[UInt8]]
    package var method: HTTPRequest.Method { .get }
    package var body: [UInt8] { [] }

    package init(_ variables: [(name: String, value: [UInt8])]) {
        self.variables = variables + [("ORIGINAL_URI", Array("/auth".utf8))]
        names = self.variables.map { Array($0.name.utf8) }
        values = self.variables.map(\.value)
    }

    package func withVariable<Result>(_ variable: MetaVariable, _ read: (Span<UInt8>?) -> Result) -> Result {
        for index in names.indices where isEqual(names[index], variable.name) {
            let value = values[index]
            return read(value.span)
        }
        return read(nil)
    }

    private func isEqual(_ name: [UInt8], _ wanted: StaticString) -> Bool {
        guard name.count == wanted.utf8CodeUnitCount else { return false }
        return wanted.withUTF8Buffer { bytes in
            // Names differ more often at their end than at their beginning.
            for index in name.indices.reversed() where name[index] != bytes[index] { return false }
            return true
        }
    }
}
