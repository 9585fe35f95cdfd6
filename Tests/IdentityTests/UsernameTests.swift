import Identity
import Testing

@Suite("User names")
struct UsernameTests {
    @Test("are stored as entered, in NFC, together with the canonical form")
    func forms() throws {
        let name = try Username("Zoe\u{308} Ａ")
        #expect(name.entered.unicodeScalars.elementsEqual("Zo\u{EB} Ａ".unicodeScalars))
        #expect(name.canonical == "zoë a")
    }

    @Test(
        "may have 1 and 255 bytes, in any script", arguments: ["a", "山田", "Ольга", "a b", "o'neil@example.org", "-x"])
    func accepts(text: String) throws {
        #expect(try Username(text).entered == text)
    }

    @Test("of 255 bytes are accepted, of 256 refused, counted after normalisation")
    func lengths() throws {
        #expect(try Username(String(repeating: "a", count: 255)).entered.utf8.count == 255)
        #expect(throws: IdentityError.self) { try Username(String(repeating: "a", count: 256)) }
        // 127 × "ë" decomposed has 381 bytes, composed 254.
        #expect(try Username(String(repeating: "e\u{308}", count: 127)).entered.utf8.count == 254)
        #expect(throws: IdentityError.self) { try Username(String(repeating: "e\u{308}", count: 128)) }
        // One code point of 3 bytes whose compatibility form has 18 letters: short as entered, long in canonical form.
        #expect(throws: IdentityError.self) { try Username(String(repeating: "\u{FDFA}", count: 20)) }
        #expect(throws: IdentityError.self) { try Username(String(repeating: "a", count: 1_000_000)) }
    }

    @Test(
        "with a character that misleads or breaks a log are refused",
        arguments: [
            ("", "is empty"), (" a", "white space"), ("a\u{A0}", "white space"), ("a\u{3000}", "white space"),
            ("a\nb", "control"), ("a\0b", "control"), ("a\u{7F}", "control"), ("a\u{85}b", "control"),
            ("a\u{202E}b", "format"), ("a\u{200B}b", "format"), ("a\u{FEFF}b", "format"), ("a\u{AD}b", "format"),
            ("a\u{2028}b", "line separator"), ("a\u{E000}b", "fixed meaning"), ("a\u{378}b", "fixed meaning"),
            ("a\u{FE0F}b", "invisible"), ("a\u{3164}b", "invisible"),
        ])
    func refuses(text: String, rule: String) {
        #expect(
            performing: { try Username(text) },
            throws: { error in
                guard let error = error as? IdentityError else { return false }
                return error.code == .invalidUsername && error.field == "username" && error.detail.contains(rule)
            })
    }
}
