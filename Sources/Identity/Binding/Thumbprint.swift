import Crypto
import JWT

/// The SHA-256 of a public key (RFC 7638, `jkt`) or of a certificate (RFC 8705, `x5t#S256`) that a client proves to
/// hold.
package struct Thumbprint: Sendable, Hashable, LosslessStringConvertible {
    private static let byteCount = 32
    private static let textBytes = 43

    /// The 32 bytes.
    package let bytes: [UInt8]

    /// Creates a thumbprint from its bytes; nil unless there are 32.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Computes the thumbprint of these bytes.
    package init(of bytes: Span<UInt8>) {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        self.bytes = Array(hash.finalize())
    }

    /// Computes the thumbprint of these bytes.
    package init(of bytes: [UInt8]) {
        self.bytes = Array(SHA256.hash(data: bytes))
    }

    /// Reads the text form, 43 characters of base64url; nil for anything else.
    package init?(_ description: String) {
        guard description.utf8.count == Self.textBytes, let bytes = Base64URL.decode(description) else {
            return nil
        }
        self.init(bytes: bytes)
    }

    /// The text form: 43 characters of base64url.
    package var description: String { Base64URL.encode(bytes) }
}
