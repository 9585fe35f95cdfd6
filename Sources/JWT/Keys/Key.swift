/// One key with its one algorithm, both fixed when it is loaded (R1). Private or public.
///
/// A key is a small value that shares its material; copying it costs nothing.
public struct Key: Sendable {
    /// The key's algorithm; a token's `alg` is compared with this and nothing else.
    public let algorithm: Algorithm
    /// The identifier in the header: as given when loaded, or the RFC 7638 thumbprint.
    public let kid: String
    /// Whether the key can sign: an HMAC secret, or the private half of a pair.
    public var isPrivate: Bool { material.canSign }

    /// The maximum length of a `kid` in bytes of UTF-8. A `kid` is hostile text; it is compared, never interpreted.
    public static let maximumKidLength = 255

    let material: KeyMaterial
    /// The second name of the same algorithm, if tokens may use it.
    private(set) var otherName: Algorithm?

    init(material: KeyMaterial, algorithm: Algorithm, kid: String?) throws(JWTError) {
        let kid = kid ?? material.thumbprint(for: algorithm)
        guard !kid.isEmpty, kid.utf8.count <= Self.maximumKidLength else {
            throw JWTError(.invalidKey, "a kid must have 1 to \(Self.maximumKidLength) bytes")
        }
        self.material = material
        self.algorithm = algorithm
        self.kid = kid
    }

    /// Returns the same key, for tokens that use either name of its algorithm: `EdDSA` (RFC 8037) or `Ed25519` (RFC
    /// 9864), which are one algorithm. Other keys are returned unchanged.
    public func acceptingBothEd25519Names() -> Key {
        guard case .ed25519 = material else { return self }
        var key = self
        key.otherName = algorithm == .edDSA ? .ed25519 : .edDSA
        return key
    }

    /// The RFC 7638 thumbprint (SHA-256, base64url) of the public members, or of the secret for an HMAC key. The
    /// thumbprint reveals nothing about a random secret, but do not publish that of a guessable one.
    public var thumbprint: String {
        material.thumbprint(for: algorithm)
    }
}
