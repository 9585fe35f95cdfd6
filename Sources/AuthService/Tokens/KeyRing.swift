public import Identity
public import JWT

/// The keys in use: an immutable snapshot, replaced as a whole when keys or time say so.
public final class KeyRing: Sendable {
    /// How long others may keep the published keys, in seconds.
    public static let publicationMaxAgeSeconds = 300

    /// What tokens of this service say about where they come from and for whom they are.
    public struct Purpose: Sendable, Equatable {
        /// The issuer: the public origin.
        public let issuer: String
        /// The audience.
        public let audience: String
        /// The algorithm that signs.
        public let algorithm: Algorithm

        /// Names the three.
        public init(issuer: String, audience: String, algorithm: Algorithm) {
            self.issuer = issuer
            self.audience = audience
            self.algorithm = algorithm
        }
    }

    private final class Snapshot: Sendable {
        let verifier: Verifier
        let signer: Signer
        let published: [UInt8]
        let identity: [String]

        init(verifier: Verifier, signer: Signer, published: [UInt8], identity: [String]) {
            self.verifier = verifier
            self.signer = signer
            self.published = published
            self.identity = identity
        }
    }

    private let purpose: Purpose
    private let snapshot: PublishedReference<Snapshot>

    /// A ring of these keys.
    ///
    /// - Throws: ``JWTError`` `configuration` if none of them signs with the purpose's algorithm now, `duplicateKey` if two have one `kid`.
    public init(_ records: [KeyRecord], for purpose: Purpose, now: Timestamp) throws(JWTError) {
        self.purpose = purpose
        snapshot = PublishedReference(try Self.snapshot(records, for: purpose, now: now))
    }

    /// Takes other keys, or the same at another time. On an error the ring stays as it is.
    public func update(_ records: [KeyRecord], now: Timestamp) throws(JWTError) {
        let plan = KeyPlan(records, algorithm: purpose.algorithm, now: now)
        guard Self.identity(of: plan) != current.identity else { return }
        snapshot.replace(with: try Self.snapshot(records, for: purpose, now: now))
    }

    /// Whether a token is one of ours that is good at `now`, whoever's it is.
    package func accepts(_ token: String, now: Timestamp) -> Bool {
        (try? verifier.verify(token, now: NumericDate(now))) != nil
    }

    /// The `kid` of the key that signs.
    package var signingKeyID: String { signer.key.kid }

    /// Verifies tokens by all keys that are not expired.
    var verifier: Verifier { current.verifier }
    /// Signs tokens with the key whose turn it is.
    var signer: Signer { current.signer }
    /// The public keys as a JWK Set.
    var publishedKeySet: [UInt8] { current.published }

    private var current: Snapshot { snapshot.value }

    /// What a snapshot depends on: the keys in their order and their states.
    private static func identity(of plan: KeyPlan) -> [String] {
        plan.keys.map { "\($0.record.key.kid) \($0.state.rawValue)" }
    }

    private static func snapshot(
        _ records: [KeyRecord], for purpose: Purpose, now: Timestamp
    ) throws(JWTError) -> Snapshot {
        let plan = KeyPlan(records, algorithm: purpose.algorithm, now: now)
        guard let signing = plan.signing else {
            throw JWTError(.configuration, "there is no \(purpose.algorithm.name) key that signs")
        }
        let keys = try KeySet(plan.verifying)
        let policy = try Policy.accessToken(
            issuer: purpose.issuer, audience: purpose.audience, algorithms: Set(keys.keys.map(\.algorithm)))
        return Snapshot(
            verifier: Verifier(keys: keys, policy: policy), signer: try Signer(key: signing.key, type: "at+jwt"),
            published: Array(keys.publicJWKS().utf8), identity: identity(of: plan))
    }
}
