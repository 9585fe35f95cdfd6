extension KeySet {
    /// An entry of a JWKS that was skipped when the set was loaded, and the reason.
    public struct Skipped: Sendable, Hashable {
        /// The entry's index in `keys`, from 0.
        public let index: Int
        /// The entry's `kid`, if it has one that is a string.
        public let kid: String?
        /// Why the entry cannot be used.
        public let reason: JWTError
    }

    /// A loaded set and the entries that were skipped.
    public struct Loaded: Sendable {
        /// The usable keys.
        public let keys: KeySet
        /// The unusable entries: report them to the operator.
        public let skipped: [Skipped]
    }

    /// The maximum size of a JWKS in bytes: 1 MiB is hundreds of keys.
    public static let maximumJWKSSize = 1 << 20

    /// Loads a JWK set (RFC 7517 section 5), tolerantly as the RFC requires: an entry with an unknown `kty`, `crv` or
    /// `alg`, for a use other than signatures, or otherwise unusable is skipped and reported, never fatal.
    ///
    /// - Parameters:
    ///   - jwks: the JSON text.
    ///   - algorithms: the candidates for an entry without `alg`: it is bound if exactly one of these is for its kind
    ///     of key, else it is skipped (R3). If both names of Ed25519 are given, tokens may use either.
    ///   - isPublished: true for a set that is or will be served publicly: an entry with private members or a shared
    ///     secret is then an error, because it has been published.
    /// - Throws: ``JWTError/Code/malformed`` if the text is no JWK set, ``JWTError/Code/duplicateKey`` if two entries
    ///   have the same `kid`, ``JWTError/Code/keyUse`` for a secret in a published set.
    public static func load(
        jwks: [UInt8], algorithms: Set<Algorithm> = [], isPublished: Bool = false
    ) throws(JWTError) -> Loaded {
        guard jwks.count <= maximumJWKSSize else { throw JWTError(.tooLarge, "the JWK set is longer than 1 MiB") }
        let object = try JSONObject(jwks)
        guard let member = object.member("keys"), let entries = try object.objects(of: member) else {
            throw JWTError(.malformed, "the JWK set has no array of objects named keys")
        }
        var keys: [Key] = []
        var skipped: [Skipped] = []
        var kids: Set<[UInt8]> = []
        for (index, entry) in entries.enumerated() {
            let jwk = JWK(entry)
            if isPublished, jwk.isPrivate {
                throw JWTError(.keyUse, "entry \(index) of the published JWK set holds a secret")
            }
            // Two entries of one name are an error even if one of them is unusable: the name would be ambiguous.
            let kid = try? jwk.string("kid")
            if let kid, !kids.insert(Array(kid.utf8)).inserted {
                throw JWTError(.duplicateKey, "two keys of the set have the same kid")
            }
            do throws(JWTError) {
                keys.append(try key(for: jwk, among: algorithms))
            } catch {
                skipped.append(Skipped(index: index, kid: kid, reason: error))
            }
        }
        return Loaded(keys: try KeySet(keys), skipped: skipped)
    }

    /// Loads a JWK set, as ``load(jwks:algorithms:isPublished:)-([UInt8],_,_)`` does.
    public static func load(
        jwks: String, algorithms: Set<Algorithm> = [], isPublished: Bool = false
    ) throws(JWTError) -> Loaded {
        try load(jwks: Array(jwks.utf8), algorithms: algorithms, isPublished: isPublished)
    }

    private static func key(for jwk: JWK, among algorithms: Set<Algorithm>) throws(JWTError) -> Key {
        if let algorithm = try jwk.algorithm() { return try Key(jwk, algorithm: algorithm) }
        guard let family = try jwk.family() else {
            throw JWTError(.invalidKey, "the key's kty or crv is not supported")
        }
        let fitting = algorithms.filter { $0.family == family }
        if fitting == [.edDSA, .ed25519] { return try Key(jwk, algorithm: .edDSA).acceptingBothEd25519Names() }
        guard let only = fitting.first, fitting.count == 1 else {
            throw JWTError(.algorithm, "the key has no alg, and not exactly one was given for its kind")
        }
        return try Key(jwk, algorithm: only)
    }

    /// The public keys of the set as a JWK set, to be served publicly. HMAC keys have no public half and are left out;
    /// private members never appear.
    public func publicJWKS() -> String {
        var set = JSONBuilder()
        set.set("keys", keys.compactMap { $0.publicMembers() })
        return String(decoding: set.json, as: UTF8.self)
    }
}
