package import Identity
package import JWT

/// The keys in use: an immutable snapshot, replaced as a whole when keys or time require it.
package final class KeyRing: Sendable {
    /// How long others may cache the published keys, in seconds.
    package static let publicationMaxAgeSeconds = 300

    /// The `typ` of one-time tokens.
    static let oneTimeType = "ot+jwt"
    /// The number of cached tokens: one for each concurrently active browser or program, at 2 KiB each.
    private static let cachedTokens = 2048

    /// The algorithm of identity tokens: every JWT library can verify it with the published keys.
    package static let identityAlgorithm = Algorithm.es256

    /// The issuer, audience and algorithm of this service's tokens.
    package struct Purpose: Sendable, Equatable {
        /// The issuer: the public origin.
        package let issuer: String
        /// The audience.
        package let audience: String
        /// The algorithm that signs.
        package let algorithm: Algorithm

        /// Creates the purpose.
        package init(issuer: String, audience: String, algorithm: Algorithm) {
            self.issuer = issuer
            self.audience = audience
            self.algorithm = algorithm
        }
    }

    private final class Snapshot: Sendable {
        let verifier: Verifier
        let oneTimeVerifier: Verifier
        let verifiedTokens: VerifiedTokenCache
        /// Nil if the signing key was removed and no other key's turn has come.
        let signer: Signer?
        let oneTimeSigner: Signer?
        /// Nil if there is no key of that use.
        let identitySigner: Signer?
        let published: [UInt8]
        let identity: [String]
        /// The `kid` of every key, also of those that no longer verify.
        let keyIDs: Set<String>

        init(
            verifier: Verifier, oneTimeVerifier: Verifier, signer: Signer?, oneTimeSigner: Signer?,
            identitySigner: Signer?, published: [UInt8], identity: [String], keyIDs: Set<String>
        ) {
            self.verifier = verifier
            self.oneTimeVerifier = oneTimeVerifier
            verifiedTokens = VerifiedTokenCache(verifier, capacity: KeyRing.cachedTokens)
            self.signer = signer
            self.oneTimeSigner = oneTimeSigner
            self.identitySigner = identitySigner
            self.published = published
            self.identity = identity
            self.keyIDs = keyIDs
        }
    }

    private let purpose: Purpose
    private let snapshot: PublishedReference<Snapshot>

    /// Creates a ring of these keys.
    ///
    /// - Throws: `JWTError` `configuration` if none of them signs with the purpose's algorithm now, `duplicateKey` if
    ///   two have one `kid`.
    package init(_ records: [KeyRecord], for purpose: Purpose, now: Timestamp) throws(JWTError) {
        self.purpose = purpose
        let first = try Self.snapshot(records, for: purpose, now: now)
        guard first.signer != nil else { throw Self.noSigner(purpose) }
        snapshot = PublishedReference(first)
    }

    /// Replaces the keys, or recomputes their states at another time. On an error the ring stays unchanged.
    ///
    /// A removed key is refused from then on, even if no key is left that signs: a leaked key must not keep working
    /// because it was the last. Nothing can be issued until there is another.
    package func update(_ records: [KeyRecord], now: Timestamp) throws(JWTError) {
        let plans = Self.plans(records, for: purpose, now: now)
        guard Self.identity(of: plans) != current.identity else { return }
        let former = current
        snapshot.replace(with: try Self.snapshot(records, for: purpose, now: now))
        // The former snapshot stays for requests under way; its tokens would only take memory.
        former.verifiedTokens.removeAll()
    }

    /// Whether a token is one of this service and valid at `now`, whatever its account.
    package func accepts(_ token: String, now: Timestamp) -> Bool {
        (try? verify(token.utf8.span, now: now)) != nil
    }

    /// The `kid` of the key that signs.
    package var signingKeyID: String? { current.signer?.key.kid }

    /// Verifies a token signed by one of the keys that are not expired, for this purpose.
    func verify(_ token: Span<UInt8>, now: Timestamp) throws(JWTError) -> Claims {
        try snapshot.withValue { snapshot in
            Result { () throws(JWTError) in try snapshot.verifier.verify(token, now: NumericDate(now)) }
        }.get()
    }

    /// Verifies an access token in the same way, and caches it with what was read from its claims. Other keys have
    /// another cache.
    ///
    /// - Returns: nil if the claims have another form than the service's own.
    func verifyCached(
        _ token: Span<UInt8>, now: Timestamp, read: (Claims) -> AccessToken?
    ) throws(JWTError) -> AccessToken? {
        try snapshot.withValue { snapshot in
            Result { () throws(JWTError) in
                try snapshot.verifiedTokens.verify(token, now: NumericDate(now), read: read)
            }
        }.get()
    }

    /// The signer with the current key.
    ///
    /// - Throws: `JWTError` `configuration` if there is none.
    func signer() throws(JWTError) -> Signer {
        guard let signer = current.signer else { throw Self.noSigner(purpose) }
        return signer
    }
    /// Verifies one-time tokens for any audience.
    var oneTimeVerifier: Verifier { current.oneTimeVerifier }
    /// The signer of one-time tokens.
    ///
    /// - Throws: `JWTError` `configuration` if no key signs.
    func oneTimeSigner() throws(JWTError) -> Signer {
        guard let signer = current.oneTimeSigner else { throw Self.noSigner(purpose) }
        return signer
    }
    /// The signer of identity tokens.
    ///
    /// - Throws: `JWTError` `configuration` if there is no key for that.
    func identitySigner() throws(JWTError) -> Signer {
        guard let signer = current.identitySigner else {
            throw JWTError(
                .configuration,
                "no key signs identity tokens; add one with: sallyport key add --use identity")
        }
        return signer
    }
    /// The issuer of every token.
    var issuer: String { purpose.issuer }
    /// Whether a key has this `kid`, whatever its use, and also if it no longer verifies.
    func hasKey(_ kid: String) -> Bool { current.keyIDs.contains(kid) }
    /// The public keys as a JWK Set.
    var publishedKeySet: [UInt8] { current.published }

    private var current: Snapshot { snapshot.value }

    private static func noSigner(_ purpose: Purpose) -> JWTError {
        JWTError(.configuration, "there is no \(purpose.algorithm.name) key that signs")
    }

    /// The inputs of a snapshot: the keys in their order and their states.
    private static func identity(of plans: [KeyPlan]) -> [String] {
        plans.flatMap(\.keys).map { "\($0.record.use.rawValue) \($0.record.key.kid) \($0.state.rawValue)" }
    }

    /// The plans of the keys for access tokens, and of those for identity tokens.
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
        // Only these verify: an identity token for an application is not accepted here (requirement S13).
        let keys = try KeySet(plan.verifying)
        // With the purpose's own algorithm, since a policy needs one even without a key.
        let algorithms = Set(keys.keys.map(\.algorithm) + [purpose.algorithm])
        let policy = try Policy.accessToken(
            issuer: purpose.issuer, audience: purpose.audience, algorithms: algorithms)
        // A separate type, refused wherever an access token is expected (requirement S13).
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
            identitySigner: identitySigner, published: Array(published.publicJWKS().utf8),
            identity: identity(of: plans),
            keyIDs: Set(records.map(\.key.kid)))
    }
}
