import Crypto

/// The SHA-256 of a personal token. A slow hash protects against guessing, and 256 random bits cannot be guessed.
package struct PersonalTokenHash: Sendable, Hashable {
    private let high: UInt128
    private let low: UInt128

    /// Computes the hash of a token.
    package init(_ secret: PersonalTokenSecret) {
        self.init(of: secret.text.utf8.span)
    }

    /// Creates the hash from a store; nil unless it has 32 bytes.
    package init?(stored bytes: [UInt8]) {
        guard bytes.count == SHA256.byteCount else { return nil }
        self.init(bytes)
    }

    /// Computes the hash of a text in place.
    init(of text: Span<UInt8>) {
        var hash = SHA256()
        text.withUnsafeBytes { hash.update(bufferPointer: $0) }
        self.init(hash.finalize())
    }

    private init(_ bytes: some Sequence<UInt8>) {
        var (high, low) = (0 as UInt128, 0 as UInt128)
        for byte in bytes {
            high = high << 8 | low >> 120
            low = low << 8 | UInt128(byte)
        }
        self.high = high
        self.low = low
    }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        [high, low].flatMap { half in
            stride(from: 120, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt128($0)) }
        }
    }

    /// Compares in constant time.
    func matches(_ other: PersonalTokenHash) -> Bool {
        (high ^ other.high) | (low ^ other.low) == 0
    }
}
