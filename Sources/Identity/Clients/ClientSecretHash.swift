import Crypto

/// The SHA-256 of a client's secret. A slow hash would guard against guessing, and nobody guesses 256 random bits.
package struct ClientSecretHash: Sendable, Hashable {
    /// The 32 bytes.
    package let bytes: [UInt8]

    /// The hash of a secret.
    package init(_ secret: ClientSecret) {
        self.init(of: secret.text)
    }

    /// The hash that a store kept.
    package init(stored bytes: [UInt8]) {
        self.bytes = bytes
    }

    private init(of text: String) {
        bytes = Array(SHA256.hash(data: Array(text.utf8)))
    }

    /// Whether this is the hash of `text`. The comparison's time tells nothing.
    package func matches(_ text: String) -> Bool {
        let other = ClientSecretHash(of: text).bytes
        guard other.count == bytes.count else { return false }
        return zip(bytes, other).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
