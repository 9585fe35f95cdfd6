internal import Crypto
import FoundationEssentials

/// A secret for one of the three HMAC algorithms, ready to use.
enum HMACKey: Sendable {
    case sha256(HMACState<SHA256>)
    case sha384(HMACState<SHA384>)
    case sha512(HMACState<SHA512>)

    /// The size of the authentication code in bytes.
    var codeByteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The authentication code of the bytes. (Reading the digest as a sequence would copy its bytes twice.)
    func code(for bytes: Span<UInt8>) -> [UInt8] {
        switch self {
        case .sha256(let state): state.code(for: bytes).withUnsafeBytes { Array($0) }
        case .sha384(let state): state.code(for: bytes).withUnsafeBytes { Array($0) }
        case .sha512(let state): state.code(for: bytes).withUnsafeBytes { Array($0) }
        }
    }

    /// Whether the text is the base64url form of the bytes' authentication code.
    ///
    /// - Parameter signature: exactly as many characters as the code needs; the caller has checked (R11).
    func isValid(_ signature: Span<UInt8>, for bytes: Span<UInt8>) -> Bool {
        var given = InlineArray<64, UInt8>(repeating: 0)
        var output = given.mutableSpan
        guard Base64URL.decode(signature, into: &output) else { return false }
        switch self {
        case .sha256(let state): return Self.isEqual(state.code(for: bytes), given)
        case .sha384(let state): return Self.isEqual(state.code(for: bytes), given)
        case .sha512(let state): return Self.isEqual(state.code(for: bytes), given)
        }
    }

    /// Compares in constant time: every word of both sides is read and the differences are combined with OR; the one
    /// branch is on whether anything differed. No instruction depends on where. `jwt-timing` of the benchmarks measures
    /// it.
    @inline(__always)
    private static func isEqual<D: Digest>(_ computed: D, _ given: borrowing InlineArray<64, UInt8>) -> Bool {
        let given = given.span.bytes
        var difference: UInt64 = 0
        computed.withUnsafeBytes { computed in
            // Digests are 32, 48 or 64 bytes: whole words. Both loads are bounds-checked.
            for offset in stride(from: 0, to: computed.count, by: 8) {
                let left = computed.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                difference |= left ^ given.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            }
        }
        return difference == 0
    }
}
