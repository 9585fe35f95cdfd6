import Identity
import Testing

@Suite("Passwords")
struct PasswordTests {
    @Test("of 1 and of 1024 bytes are accepted, of 0 and of 1025 refused")  // S4
    func lengths() throws {
        #expect(try Password("a").codePoints == 1)
        #expect(try Password(String(repeating: "a", count: 1024)).codePoints == 1024)
        for count in [0, 1025, 1_000_000] {
            let text = String(repeating: "a", count: count)
            #expect(performing: { try Password(text) }, throws: { Self.code($0) == .invalidPassword })
            #expect(performing: { try Password(utf8: Array(text.utf8)) }, throws: { Self.code($0) == .invalidPassword })
        }
    }

    @Test("are limited both as sent and normalised")
    func bothLengths() throws {
        // "ë": 3 bytes decomposed, 2 composed. Too long as sent, though it would fit normalised.
        #expect(throws: IdentityError.self) { try Password(String(repeating: "e\u{308}", count: 400)) }
        // U+1D15E, a musical note: 4 bytes, and 8 in NFC. Fits as sent, not normalised.
        #expect(throws: IdentityError.self) { try Password(String(repeating: "\u{1D15E}", count: 200)) }
        #expect(try Password(String(repeating: "\u{1D15E}", count: 128)).codePoints == 256)
    }

    @Test("in two normal forms are equal")  // S4
    func normalForms() throws {
        #expect(try Password("nai\u{308}ve").text.unicodeScalars.elementsEqual("na\u{EF}ve".unicodeScalars))
        #expect(try Password("👩‍👩‍👧‍👦❤️").text == "👩‍👩‍👧‍👦❤️")
    }

    @Test("may contain NUL and every other character")
    func nul() throws {
        #expect(try Password("a\0b").text == "a\0b")
        #expect(try Password(utf8: [0x61, 0, 0x62]).text == "a\0b")
    }

    @Test(
        "that are not UTF-8 are refused", arguments: [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80]] as [[UInt8]])
    func notText(bytes: [UInt8]) {
        #expect(performing: { try Password(utf8: bytes) }, throws: { Self.code($0) == .invalidPassword })
    }

    @Test("never appear in a description, nor do hashes")  // S6
    func descriptions() throws {
        let password = try Password("hunter22")
        let hash = PasswordHash(phc: "$argon2id$hunter22")
        var dumped = ""
        dump(password, to: &dumped)
        dump(hash, to: &dumped)
        let seen = "\(password)\(String(reflecting: password))\(hash)\(String(reflecting: hash))\([hash])" + dumped
        #expect(!seen.contains("hunter22"))
    }

    @Test("that break the policy are refused, and the error names the rule")
    func policy() throws {
        let policy = PasswordPolicy(isBreached: { $0.text == "password123" })
        let username = try Username("Wilhelmina")
        let cases = [
            ("1234567", "shorter than 8"), ("ëëëëëëë", "shorter than 8"), ("WILHELMINA", "is the user name"),
            ("password123", "known passwords"),
        ]
        for (text, rule) in cases {
            let password = try Password(text)
            #expect(
                performing: { try policy.check(password, for: username) },
                throws: { error in
                    guard let error = error as? IdentityError else { return false }
                    return error.code == .passwordRefused && error.detail.contains(rule)
                        && !error.detail.contains(text)
                })
        }
        // Eight code points, whatever their bytes; no rules about kinds of characters.
        for text in ["12345678", "ëëëëëëëë", "aaaaaaaa", "       a"] {
            try policy.check(try Password(text), for: username)
        }
        try PasswordPolicy(minimumLength: 1).check(try Password("a"), for: username)
    }

    private static func code(_ error: any Error) -> IdentityError.Code? { (error as? IdentityError)?.code }
}
