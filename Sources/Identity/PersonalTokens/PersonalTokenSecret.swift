import Crypto

/// A personal token as its owner holds it: `spat_`, its id, 256 random bits and a checksum, in base32 of 91 characters.
/// Shown once, when it is created.
///
/// The prefix and the checksum let a scanner for leaked secrets recognise a token without a query: the last 8
/// characters are the first 40 bits of the SHA-256 of everything before them.
package struct PersonalTokenSecret: Sendable, CustomStringConvertible, CustomReflectable {
    /// The prefix of every personal token.
    package static let prefix = "spat_"
    /// The characters of the checksum: 40 bits, so that one text in 10^12 passes by chance.
    private static let checkLength = 8
    private static let bodyLength = prefix.utf8.count + 3 * Base32.length
    /// The length of every personal token.
    package static let length = bodyLength + checkLength

    /// The text, for its owner only.
    package let text: String

    /// Generates the secret of the token with this id. Never chosen by a person: its hash is fast, which only 256
    /// random bits allow.
    init(id: PersonalTokenID, random: RandomSource) {
        let body =
            Self.prefix + id.description + Base32.encode(random.uint128()) + Base32.encode(random.uint128())
        text = body + Self.check(of: body)
    }

    /// Reads a typed or pasted text; nil unless it is complete. Distinguishes a damaged token from an unknown one.
    package init?(_ text: String) {
        guard text.utf8.count == Self.length, text.hasPrefix(Self.prefix),
            text.hasSuffix(Self.check(of: String(text.dropLast(Self.checkLength))))
        else { return nil }
        self.text = text
    }

    /// The id within a text that has the form of a personal token, without a copy; nil for any other text. The checksum
    /// is not verified, because the hash of the whole text is compared anyway.
    static func id(in text: Span<UInt8>) -> PersonalTokenID? {
        guard text.count == length, looksLikeOne(text) else { return nil }
        let start = prefix.utf8.count
        return PersonalTokenID(utf8: text.extracting(start..<start + Base32.length))
    }

    /// Whether a text begins like a personal token.
    package static func looksLikeOne(_ text: Span<UInt8>) -> Bool {
        let letters: StaticString = "spat_"
        guard text.count >= letters.utf8CodeUnitCount else { return false }
        return letters.withUTF8Buffer { letters in
            for index in letters.indices where text[index] != letters[index] { return false }
            return true
        }
    }

    /// Never the secret.
    package var description: String { "PersonalTokenSecret(…)" }
    /// Never the secret.
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static func check(of body: String) -> String {
        let digest = SHA256.hash(data: Array(body.utf8))
        let bits = digest.prefix(16).reduce(0 as UInt128) { $0 << 8 | UInt128($1) }
        return String(Base32.encode(bits).prefix(checkLength))
    }
}
