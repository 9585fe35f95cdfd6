import Identity
import JWT

/// Recognises credentials that this service has issued, valid or not, by their form alone.
///
/// It decides only whether the `Authorization` field concerns this service. Nothing is admitted because of it.
struct IssuedCredential: Sendable {
    /// The beginnings of the opaque ones: personal tokens, refresh tokens, client secrets.
    private static let prefixes = [PersonalTokenSecret.prefix, RefreshToken.prefix, ClientSecret.prefix]
        .map { Array($0.utf8) }

    let keys: KeyRing

    /// Whether an `Authorization` field contains one, in any scheme, also as user name or password of `Basic`.
    func isIn(_ value: Span<UInt8>) -> Bool {
        isAmongWords(of: value, inBase64: Self.isBasic(value))
    }

    /// Whether the scheme is `Basic`, also if a tab or another character follows in place of the space.
    private static func isBasic(_ value: Span<UInt8>) -> Bool {
        let name: StaticString = "basic"
        guard value.count > name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { letters in
            for index in letters.indices where value[index] | 0x20 != letters[index] { return false }
            return !isWordCharacter(value[letters.count])
        }
    }

    /// Whether one of the words is a credential. A word consists of the characters of RFC 6750's `b64token`, without
    /// the padding.
    ///
    /// - Parameter inBase64: whether to look into the words too, for user names and passwords.
    private func isAmongWords(of text: Span<UInt8>, inBase64: Bool = false) -> Bool {
        var start = 0
        while start < text.count {
            var end = start
            var dot: Int?
            while end < text.count, Self.isWordCharacter(text[end]) {
                if dot == nil, text[end] == UInt8(ascii: ".") { dot = end }
                end += 1
            }
            let word = text.extracting(start..<end)
            if Self.prefixes.contains(where: { Self.begins(word, with: $0) }) { return true }
            if let dot, isToken(word, firstDot: dot - start) { return true }
            if inBase64, let decoded = BasicCredential.decode(word), isAmongWords(of: decoded.span) { return true }
            start = end + 1
        }
        return false
    }

    /// Whether a text is a JWT with the `kid` of a key of this service, or with its issuer. The signature is not
    /// checked, and a damaged part does not prevent the recognition by the other one.
    private func isToken(_ text: Span<UInt8>, firstDot: Int) -> Bool {
        if let kid = Self.member("kid", of: text.extracting(0..<firstDot)), keys.hasKey(kid) { return true }
        var end = firstDot + 1
        while end < text.count, text[end] != UInt8(ascii: ".") { end += 1 }
        return Self.member("iss", of: text.extracting(firstDot + 1..<end)) == keys.issuer
    }

    /// A string member of a part of a JWT; nil if the part is not base64url of a JSON object with such a member.
    private static func member(_ name: String, of part: Span<UInt8>) -> String? {
        guard let bytes = Base64URL.decode(part), let object = try? JSONObject(bytes, maximumMembers: 256),
            let member = object.member(name)
        else { return nil }
        return object.string(of: member)
    }

    private static func begins(_ word: Span<UInt8>, with prefix: [UInt8]) -> Bool {
        guard word.count > prefix.count else { return false }
        for index in prefix.indices where word[index] != prefix[index] { return false }
        return true
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
