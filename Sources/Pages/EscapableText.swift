/// Prepares text for the template library, which escapes whole characters.
///
/// In Swift, a `"` followed by a combining mark is a different character from `"`, so the library would not escape it;
/// a browser reads code points, and sees the end of an attribute.
enum EscapableText {
    /// The markup characters of HTML.
    private static let markup: Set<Unicode.Scalar> = ["<", ">", "&", "\"", "'"]
    /// A code point of no width that never joins its neighbours (UAX 29, GB4 and GB5).
    private static let separator: Unicode.Scalar = "\u{200B}"

    /// The text in which every markup character is a separate character.
    static func separated(_ text: String) -> String {
        guard text.contains(where: isJoined) else { return text }
        var result = String.UnicodeScalarView()
        for character in text {
            guard isJoined(character) else {
                result.append(contentsOf: character.unicodeScalars)
                continue
            }
            for scalar in character.unicodeScalars {
                if markup.contains(scalar) {
                    result.append(contentsOf: [separator, scalar, separator])
                } else {
                    result.append(scalar)
                }
            }
        }
        return String(result)
    }

    private static func isJoined(_ character: Character) -> Bool {
        let scalars = character.unicodeScalars
        return scalars.count > 1 && scalars.contains(where: markup.contains)
    }
}
