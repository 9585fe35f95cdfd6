internal import Crypto

/// A key on one of the NIST curves; the curve determines the hash (RFC 7518 section 3.4).
enum ECMaterial: Sendable {
    case p256(P256.Signing.PublicKey, P256.Signing.PrivateKey?)
    case p384(P384.Signing.PublicKey, P384.Signing.PrivateKey?)
    case p521(P521.Signing.PublicKey, P521.Signing.PrivateKey?)

    /// A public key from an uncompressed point (X9.63: 4, x, y).
    /// - Throws: ``JWTError/Code/invalidKey`` for a wrong length or a point that is not on the curve.
    init(_ curve: Algorithm.Curve, point: [UInt8]) throws(JWTError) {
        guard point.count == 1 + 2 * curve.coordinateByteCount, point.first == 4 else {
            throw JWTError(.invalidKey, "not an uncompressed point of \(curve.name)")
        }
        do {
            switch curve {
            case .p256: self = .p256(try .init(x963Representation: point), nil)
            case .p384: self = .p384(try .init(x963Representation: point), nil)
            case .p521: self = .p521(try .init(x963Representation: point), nil)
            }
        } catch {
            throw JWTError(.invalidKey, "the point is not on \(curve.name)")
        }
    }

    /// A private key from its scalar, of the coordinate's length.
    init(_ curve: Algorithm.Curve, scalar: [UInt8]) throws(JWTError) {
        guard scalar.count == curve.coordinateByteCount else {
            throw JWTError(.invalidKey, "a private key of \(curve.name) has \(curve.coordinateByteCount) bytes")
        }
        do {
            switch curve {
            case .p256:
                let key = try P256.Signing.PrivateKey(rawRepresentation: scalar)
                self = .p256(key.publicKey, key)
            case .p384:
                let key = try P384.Signing.PrivateKey(rawRepresentation: scalar)
                self = .p384(key.publicKey, key)
            case .p521:
                let key = try P521.Signing.PrivateKey(rawRepresentation: scalar)
                self = .p521(key.publicKey, key)
            }
        } catch {
            throw JWTError(.invalidKey, "the number is no private key of \(curve.name)")
        }
    }

    /// Generates a private key with the library's own randomness.
    init(generating curve: Algorithm.Curve) {
        switch curve {
        case .p256:
            let key = P256.Signing.PrivateKey()
            self = .p256(key.publicKey, key)
        case .p384:
            let key = P384.Signing.PrivateKey()
            self = .p384(key.publicKey, key)
        case .p521:
            let key = P521.Signing.PrivateKey()
            self = .p521(key.publicKey, key)
        }
    }

    var curve: Algorithm.Curve {
        switch self {
        case .p256: .p256
        case .p384: .p384
        case .p521: .p521
        }
    }

    var canSign: Bool {
        switch self {
        case .p256(_, let key): key != nil
        case .p384(_, let key): key != nil
        case .p521(_, let key): key != nil
        }
    }

    /// The uncompressed point: 4, x, y.
    var point: [UInt8] {
        switch self {
        case .p256(let key, _): Array(key.x963Representation)
        case .p384(let key, _): Array(key.x963Representation)
        case .p521(let key, _): Array(key.x963Representation)
        }
    }

    /// The private scalar, nil for a public key.
    var scalar: [UInt8]? {
        switch self {
        case .p256(_, let key): key.map { Array($0.rawRepresentation) }
        case .p384(_, let key): key.map { Array($0.rawRepresentation) }
        case .p521(_, let key): key.map { Array($0.rawRepresentation) }
        }
    }

    /// R10: the library refuses r and s outside 1…n-1 (CVE-2022-21449), and every length but that of both together.
    func isValid(_ signature: [UInt8], for bytes: Span<UInt8>) -> Bool {
        switch self {
        case .p256(let key, _):
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: digest(bytes, SHA256.self))
        case .p384(let key, _):
            guard let signature = try? P384.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: digest(bytes, SHA384.self))
        case .p521(let key, _):
            guard let signature = try? P521.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: digest(bytes, SHA512.self))
        }
    }

    func signature(for bytes: Span<UInt8>) -> [UInt8]? {
        switch self {
        case .p256(_, let key):
            (try? key?.signature(for: digest(bytes, SHA256.self))).map { Array($0.rawRepresentation) }
        case .p384(_, let key):
            (try? key?.signature(for: digest(bytes, SHA384.self))).map { Array($0.rawRepresentation) }
        case .p521(_, let key):
            (try? key?.signature(for: digest(bytes, SHA512.self))).map { Array($0.rawRepresentation) }
        }
    }
}
