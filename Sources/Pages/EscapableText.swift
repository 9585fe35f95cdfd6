/// Makes text safe to hand to the template library, which escapes whole characters.
///
/// To Swift a `"` with a combining mark behind it is another character than `"`, so that the library would pass it as it
/// is; a browser reads code points, and sees the end of an attribute.
enum EscapableText {
    /// What HTML reads as markup.
    private static let markup: Set<Unicode.Scalar> = ["<", ">", "&", "\"", "'"]
    /// Joins with nothing before or behind it (UAX 29, GB4 and GB5), and has no width.
    private static let separator: Unicode.Scalar = "\u{200B}"

    /// The text with every markup character a character of its own.
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
