import Crypto

/// The SHA-256 of a client's secret. A slow hash protects against guessing, and 256 random bits cannot be guessed.
package struct ClientSecretHash: Sendable, Hashable {
    /// The 32 bytes.
    package let bytes: [UInt8]

    /// Computes the hash of a secret.
    package init(_ secret: ClientSecret) {
        self.init(of: secret.text)
    }

    /// Creates the hash from a store.
    package init(stored bytes: [UInt8]) {
        self.bytes = bytes
    }

    private init(of text: String) {
        bytes = Array(SHA256.hash(data: Array(text.utf8)))
    }

    /// Whether this is the hash of `text`, compared in constant time.
    package func matches(_ text: String) -> Bool {
        let other = ClientSecretHash(of: text).bytes
        return bytes.equalsInConstantTime(other)
    }
}
