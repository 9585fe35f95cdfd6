internal import Crypto

/// An ML-DSA key (FIPS 204) as RFC 9964 uses it: the private half is kept as its seed of 32 bytes.
enum MLDSAMaterial: Sendable {
    case mlDSA65(MLDSA65.PublicKey, MLDSA65.PrivateKey?)
    case mlDSA87(MLDSA87.PublicKey, MLDSA87.PrivateKey?)

    /// Bytes of a seed (FIPS 204 algorithm 1).
    static let seedByteCount = 32

    /// A public key from its bytes: 1952 for ML-DSA-65, 2592 for ML-DSA-87.
    init(publicBytes: [UInt8], algorithm: Algorithm) throws(JWTError) {
        do {
            switch algorithm {
            case .mlDSA65: self = .mlDSA65(try .init(rawRepresentation: publicBytes), nil)
            case .mlDSA87: self = .mlDSA87(try .init(rawRepresentation: publicBytes), nil)
            case .hs256, .hs384, .hs512, .rs256, .rs384, .rs512, .ps256, .ps384, .ps512, .es256, .es384, .es512,
                .edDSA, .ed25519:
                throw JWTError(.invalidKey, "\(algorithm.name) does not work with an ML-DSA key")
            }
        } catch let error as JWTError {
            throw error
        } catch {
            throw JWTError(.invalidKey, "not a public key of \(algorithm.name)")
        }
    }

    /// A private key from its seed.
    init(seed: [UInt8], algorithm: Algorithm) throws(JWTError) {
        guard seed.count == Self.seedByteCount else {
            throw JWTError(.invalidKey, "an ML-DSA private key is a seed of \(Self.seedByteCount) bytes")
        }
        do {
            switch algorithm {
            case .mlDSA65:
                let key = try MLDSA65.PrivateKey(seedRepresentation: seed, publicKey: nil)
                self = .mlDSA65(key.publicKey, key)
            case .mlDSA87:
                let key = try MLDSA87.PrivateKey(seedRepresentation: seed, publicKey: nil)
                self = .mlDSA87(key.publicKey, key)
            case .hs256, .hs384, .hs512, .rs256, .rs384, .rs512, .ps256, .ps384, .ps512, .es256, .es384, .es512,
                .edDSA, .ed25519:
                throw JWTError(.invalidKey, "\(algorithm.name) does not work with an ML-DSA key")
            }
        } catch let error as JWTError {
            throw error
        } catch {
            throw JWTError(.invalidKey, "not a private key of \(algorithm.name)")
        }
    }

    /// Bytes of a signature.
    var signatureByteCount: Int {
        switch self {
        case .mlDSA65: 3309
        case .mlDSA87: 4627
        }
    }

    /// The public key's bytes.
    var publicBytes: [UInt8] {
        switch self {
        case .mlDSA65(let key, _): Array(key.rawRepresentation)
        case .mlDSA87(let key, _): Array(key.rawRepresentation)
        }
    }

    /// The private key's seed, nil for a public key.
    var seed: [UInt8]? {
        switch self {
        case .mlDSA65(_, let key): key.map { Array($0.seedRepresentation) }
        case .mlDSA87(_, let key): key.map { Array($0.seedRepresentation) }
        }
    }

    func isValid(_ signature: [UInt8], for bytes: Span<UInt8>) -> Bool {
        // C begins here: the library reads through the pointer and does not keep it.
        bytes.withUnsafeBytes { bytes in
            switch self {
            case .mlDSA65(let key, _): key.isValidSignature(signature, for: bytes)
            case .mlDSA87(let key, _): key.isValidSignature(signature, for: bytes)
            }
        }
    }

    func signature(for bytes: Span<UInt8>) -> [UInt8]? {
        // As above.
        bytes.withUnsafeBytes { bytes in
            switch self {
            case .mlDSA65(_, let key): (try? key?.signature(for: bytes)).map { Array($0) }
            case .mlDSA87(_, let key): (try? key?.signature(for: bytes)).map { Array($0) }
            }
        }
    }
}
