/// A key prepared for a verifier: everything that is compared, as bytes.
///
/// A class, so that reading one from the list counts one reference, not one for each of its parts: all threads share
/// the counts, and each change of one takes its cache line from another core.
final class VerifierKey: Sendable {
    private let material: KeyMaterial
    /// The state of an HMAC key, taken from `material` once.
    private let hmac: HMACKey?
    /// Whether the policy allows the algorithm.
    let isAllowed: Bool
    /// The accepted `alg` of the header: one name, or both names of Ed25519 if the key was loaded for both.
    let algorithmNames: [[UInt8]]
    let kid: [UInt8]
    /// Characters of the signature part.
    let signatureTextCount: Int
    /// The encoded header that a ``Signer`` with this key writes for the expected type; empty, which no header is, if
    /// the policy would not accept it.
    let ownHeader: [UInt8]

    init(_ key: Key, policy: Policy) {
        material = key.material
        if case .hmac(let secret) = key.material { hmac = secret.key } else { hmac = nil }
        let allowed = [key.algorithm, key.otherName].compactMap { $0 }.filter { policy.algorithms.contains($0) }
        isAllowed = !allowed.isEmpty
        algorithmNames = (allowed.isEmpty ? [key.algorithm] : allowed).map { Array($0.name.utf8) }
        kid = Array(key.kid.utf8)
        signatureTextCount = Base64URL.encodedCount(of: key.material.signatureByteCount)
        switch policy.type {
        case .exactly(let type) where policy.algorithms.contains(key.algorithm):
            ownHeader = Header.text(algorithm: key.algorithm, type: type, kid: key.kid)
        case .exactly, .notJudged:
            ownHeader = []
        }
    }

    /// Whether the text is the base64url form of a valid signature of the bytes; it has exactly `signatureTextCount`
    /// characters.
    func isValid(_ text: Span<UInt8>, for bytes: Span<UInt8>) -> Bool {
        if let hmac { return hmac.isValid(text, for: bytes) }
        return material.isValid(text, for: bytes)
    }

    /// Whether the encoded header is the one that a ``Signer`` with this key writes.
    func isOwnHeader(_ header: Span<UInt8>) -> Bool {
        let own = ownHeader
        return equal(own.span, header)
    }

    /// Whether the header's `kid` is this key's, byte for byte.
    func isKid(_ kid: JSONMember, of header: Header) -> Bool {
        let own = self.kid
        return header.object.isString(kid, equalTo: own.span)
    }

    /// Whether the header's `alg` is this key's: a string with the same bytes. Null, numbers and arrays are none (R2).
    func isAlgorithm(of header: Header) -> Bool {
        for name in algorithmNames where header.object.isString(header.algorithm, equalTo: name.span) { return true }
        return false
    }
}
