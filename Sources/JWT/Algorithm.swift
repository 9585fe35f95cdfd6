/// A signature algorithm of RFC 7518, RFC 8037, RFC 9864 or RFC 9964. There is no `none` (R2).
///
/// A key has one of these from the moment it is loaded; a token can only agree or be refused (R1).
public enum Algorithm: Sendable, Hashable, CaseIterable {
    /// HMAC with SHA-256, secret of at least 32 bytes.
    case hs256
    /// HMAC with SHA-384, secret of at least 48 bytes.
    case hs384
    /// HMAC with SHA-512, secret of at least 64 bytes.
    case hs512
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    case rs384
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    case rs512
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes.
    case ps256
    /// RSASSA-PSS with SHA-384 and a salt of 48 bytes.
    case ps384
    /// RSASSA-PSS with SHA-512 and a salt of 64 bytes.
    case ps512
    /// ECDSA on P-256 with SHA-256.
    case es256
    /// ECDSA on P-384 with SHA-384.
    case es384
    /// ECDSA on P-521 with SHA-512.
    case es512
    /// Ed25519 under the name of RFC 8037, `EdDSA`.
    case edDSA
    /// Ed25519 under the name of RFC 9864, `Ed25519`.
    case ed25519
    /// ML-DSA-65 of FIPS 204 (RFC 9964).
    case mlDSA65
    /// ML-DSA-87 of FIPS 204 (RFC 9964).
    case mlDSA87

    /// The name in the header's `alg`.
    public var name: String {
        switch self {
        case .hs256: "HS256"
        case .hs384: "HS384"
        case .hs512: "HS512"
        case .rs256: "RS256"
        case .rs384: "RS384"
        case .rs512: "RS512"
        case .ps256: "PS256"
        case .ps384: "PS384"
        case .ps512: "PS512"
        case .es256: "ES256"
        case .es384: "ES384"
        case .es512: "ES512"
        case .edDSA: "EdDSA"
        case .ed25519: "Ed25519"
        case .mlDSA65: "ML-DSA-65"
        case .mlDSA87: "ML-DSA-87"
        }
    }

    /// The algorithm with this name, compared as bytes, or nil. For configuration: nothing in this module calls it to
    /// let a token choose.
    public init?(name: String) {
        self.init(nameBytes: name.utf8.span)
    }

    package init?(nameBytes: Span<UInt8>) {
        for candidate in Self.allCases where equal(nameBytes, candidate.name.utf8.span) {
            self = candidate
            return
        }
        return nil
    }

    /// The kind of key that the algorithm works with.
    package var family: Family {
        switch self {
        case .hs256, .hs384, .hs512: .oct
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: .rsa
        case .es256: .ec(.p256)
        case .es384: .ec(.p384)
        case .es512: .ec(.p521)
        case .edDSA, .ed25519: .okp
        case .mlDSA65, .mlDSA87: .akp
        }
    }

    /// A kind of key: the `kty` of RFC 7518 and, for elliptic curves, the curve.
    package enum Family: Sendable, Hashable {
        case oct
        case rsa
        case ec(Curve)
        case okp
        case akp
    }

    /// A NIST curve, with the one algorithm that goes with it.
    package enum Curve: Sendable, Hashable {
        case p256
        case p384
        case p521

        /// The name in a JWK's `crv`.
        package var name: String {
            switch self {
            case .p256: "P-256"
            case .p384: "P-384"
            case .p521: "P-521"
            }
        }

        /// Bytes of one coordinate, fixed by RFC 7518 section 6.2.1.2.
        package var coordinateByteCount: Int {
            switch self {
            case .p256: 32
            case .p384: 48
            case .p521: 66
            }
        }
    }
}
