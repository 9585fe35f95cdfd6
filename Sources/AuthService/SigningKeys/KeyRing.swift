package import Identity
package import JWT

/// The keys in use: an immutable snapshot, replaced as a whole when keys or time say so.
package final class KeyRing: Sendable {
    /// How long others may keep the published keys, in seconds.
    package static let publicationMaxAgeSeconds = 300

    /// The `typ` of one-time tokens.
    static let oneTimeType = "ot+jwt"
    /// How many accepted tokens are remembered: of as many browsers that are active at the same time, at 2 KiB each.
    private static let rememberedTokens = 2048

    /// The algorithm of tokens that tell applications who came in: every JWT library checks it with the published keys.
    package static let identityAlgorithm = Algorithm.es256

    /// What tokens of this service say about where they come from and for whom they are.
    package struct Purpose: Sendable, Equatable {
        /// The issuer: the public origin.
        package let issuer: String
        /// The audience.
        package let audience: String
        /// The algorithm that signs.
        package let algorithm: Algorithm

        /// Names the three.
        package init(issuer: String, audience: String, algorithm: Algorithm) {
            self.issuer = issuer
            self.audience = audience
            self.algorithm = algorithm
        }
    }

    private final class Snapshot: Sendable {
        let verifier: Verifier
        let oneTimeVerifier: Verifier
        let remembering: VerifiedTokenCache
        /// Nil when the key that signed was removed and no other has its turn.
        let signer: Signer?
        let oneTimeSigner: Signer?
        /// Nil while there is no key of that use.
        let identitySigner: Signer?
        let published: [UInt8]
        let identity: [String]

        init(
            verifier: Verifier, oneTimeVerifier: Verifier, signer: Signer?, oneTimeSigner: Signer?,
            identitySigner: Signer?, published: [UInt8], identity: [String]
        ) {
            self.verifier = verifier
            self.oneTimeVerifier = oneTimeVerifier
            remembering = VerifiedTokenCache(verifier, capacity: KeyRing.rememberedTokens)
            self.signer = signer
            self.oneTimeSigner = oneTimeSigner
            self.identitySigner = identitySigner
            self.published = published
            self.identity = identity
        }
    }

    private let purpose: Purpose
    private let snapshot: PublishedReference<Snapshot>

    /// A ring of these keys.
    ///
    /// - Throws: `JWTError` `configuration` if none of them signs with the purpose's algorithm now, `duplicateKey` if two have one `kid`.
    package init(_ records: [KeyRecord], for purpose: Purpose, now: Timestamp) throws(JWTError) {
        self.purpose = purpose
        let first = try Self.snapshot(records, for: purpose, now: now)
        guard first.signer != nil else { throw Self.noSigner(purpose) }
        snapshot = PublishedReference(first)
    }

    /// Takes other keys, or the same at another time. On an error the ring stays as it is.
    ///
    /// A key that is gone is refused from then on, also when none is left that signs: a key that leaked must not go on
    /// opening doors because it was the last. Then nothing can be issued until there is another.
    package func update(_ records: [KeyRecord], now: Timestamp) throws(JWTError) {
        let plans = Self.plans(records, for: purpose, now: now)
        guard Self.identity(of: plans) != current.identity else { return }
        snapshot.replace(with: try Self.snapshot(records, for: purpose, now: now))
    }

    /// Whether a token is one of ours that is good at `now`, whoever's it is.
    package func accepts(_ token: String, now: Timestamp) -> Bool {
        (try? verify(token.utf8.span, now: now)) != nil
    }

    /// The `kid` of the key that signs.
    package var signingKeyID: String? { current.signer?.key.kid }

    /// The claims of a token that one of the keys which are not expired has signed, for this purpose.
    func verify(_ token: Span<UInt8>, now: Timestamp) throws(JWTError) -> Claims {
        try snapshot.withValue { snapshot in
            Result { () throws(JWTError) in try snapshot.verifier.verify(token, now: NumericDate(now)) }
        }.get()
    }

    /// The same, remembering what was accepted.
    func verifyCached(_ token: Span<UInt8>, now: Timestamp) throws(JWTError) -> Claims {
        try snapshot.withValue { snapshot in
            Result { () throws(JWTError) in try snapshot.remembering.verify(token, now: NumericDate(now)) }
        }.get()
    }

    /// Signs tokens with the key whose turn it is.
    ///
    /// - Throws: `JWTError` `configuration` while there is none.
    func signer() throws(JWTError) -> Signer {
        guard let signer = current.signer else { throw Self.noSigner(purpose) }
        return signer
    }
    /// Verifies one-time tokens, whoever they are for.
    var oneTimeVerifier: Verifier { current.oneTimeVerifier }
    /// Signs one-time tokens.
    ///
    /// - Throws: `JWTError` `configuration` while no key signs.
    func oneTimeSigner() throws(JWTError) -> Signer {
        guard let signer = current.oneTimeSigner else { throw Self.noSigner(purpose) }
        return signer
    }
    /// Signs tokens that tell applications who came in.
    ///
    /// - Throws: `JWTError` `configuration` while there is no key for that.
    func identitySigner() throws(JWTError) -> Signer {
        guard let signer = current.identitySigner else {
            throw JWTError(
                .configuration,
                "there is no key for identity tokens that signs; make one with: sallyport key add --use identity")
        }
        return signer
    }
    /// The public keys as a JWK Set.
    var publishedKeySet: [UInt8] { current.published }

    private var current: Snapshot { snapshot.value }

    private static func noSigner(_ purpose: Purpose) -> JWTError {
        JWTError(.configuration, "there is no \(purpose.algorithm.name) key that signs")
    }

    /// What a snapshot depends on: the keys in their order and their states.
    private static func identity(of plans: [KeyPlan]) -> [String] {
        plans.flatMap(\.keys).map { "\($0.record.use.rawValue) \($0.record.key.kid) \($0.state.rawValue)" }
    }

    /// Of the keys for access tokens, and of those for identity tokens.
    private static func plans(_ records: [KeyRecord], for purpose: Purpose, now: Timestamp) -> [KeyPlan] {
        [
            KeyPlan(records.filter { $0.use == .access }, algorithm: purpose.algorithm, now: now),
            KeyPlan(records.filter { $0.use == .identity }, algorithm: identityAlgorithm, now: now),
        ]
    }

    private static func snapshot(
        _ records: [KeyRecord], for purpose: Purpose, now: Timestamp
    ) throws(JWTError) -> Snapshot {
        let plans = plans(records, for: purpose, now: now)
        let plan = plans[0]
        // Only these verify: a token for an application opens no door here (requirement S13).
        let keys = try KeySet(plan.verifying)
        // The own algorithm besides, since a policy needs one also when there is no key.
        let algorithms = Set(keys.keys.map(\.algorithm) + [purpose.algorithm])
        let policy = try Policy.accessToken(
            issuer: purpose.issuer, audience: purpose.audience, algorithms: algorithms)
        // A kind of its own, that is refused wherever an access token is expected (requirement S13).
        let oneTimePolicy = try Policy(
            issuer: .exactly(purpose.issuer), audience: .notJudged, algorithms: algorithms,
            type: .exactly(oneTimeType), requiredClaims: ["sub", "aud", "iat", "jti", "path"])
        var signer: Signer?
        var oneTimeSigner: Signer?
        if let signing = plan.signing {
            signer = try Signer(key: signing.key, type: "at+jwt")
            oneTimeSigner = try Signer(key: signing.key, type: oneTimeType)
        }
        var identitySigner: Signer?
        if let signing = plans[1].signing {
            identitySigner = try Signer(key: signing.key, type: IdentityTokens.type)
        }
        let published = try KeySet(plan.verifying + plans[1].verifying)
        return Snapshot(
            verifier: Verifier(keys: keys, policy: policy),
            oneTimeVerifier: Verifier(keys: keys, policy: oneTimePolicy), signer: signer, oneTimeSigner: oneTimeSigner,
            identitySigner: identitySigner, published: Array(published.publicJWKS().utf8), identity: identity(of: plans)
        )
    }
}
