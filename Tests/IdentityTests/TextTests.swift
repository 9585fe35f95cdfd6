import Identity
import StoreConformance
import Testing

@Suite("Text forms")
struct TextTests {
    @Test("base32 of 128 bits round-trips, at both limits and between them")
    func base32RoundTrips() {
        let random = SeededRandom(3).source
        #expect(Base32.encode(0) == "aaaaaaaaaaaaaaaaaaaaaaaaaa")
        #expect(Base32.encode(.max) == "77777777777777777777777774")
        #expect(Base32.decode("aaaaaaaaaaaaaaaaaaaaaaaaaa") == 0)
        // From RFC 4648: "foobar" is MZXW6YTBOI, here after ten zero bytes.
        #expect(Base32.encode(0x666F_6F62_6172 << 80).hasPrefix("mzxw6ytboi"))
        for _ in 0..<100 {
            let value = random.uint128()
            #expect(Base32.decode(Base32.encode(value)) == value)
        }
    }

    @Test(
        "base32 refuses every other text",
        arguments: [
            "", "aaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaab",
            "Aaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaa=", "aaaaaaaaaaaa1aaaaaaaaaaaaa",
            "aaaaaaaaaaaa aaaaaaaaaaaaa", "ааааааааааааааааааааааааааа",
        ])
    func base32Refuses(text: String) {
        #expect(Base32.decode(text) == nil)
        #expect(AccountID(text) == nil)
    }

    @Test("base32 accepts the 32 characters and no other byte, at every position")
    func base32Characters() {
        let alphabet = Set("abcdefghijklmnopqrstuvwxyz234567".utf8)
        for place in 0..<26 {
            for byte in UInt8.min...UInt8.max {
                var text = [UInt8](repeating: UInt8(ascii: "a"), count: 26)
                text[place] = byte
                // The last one has two bits beyond the 128th.
                let isLastOne = place < 25 || "aeimquy4".utf8.contains(byte)
                #expect(
                    (Base32.decode(text.span) != nil) == (alphabet.contains(byte) && isLastOne), "\(byte) at \(place)")
            }
        }
    }

    @Test(
        "names that look the same have one canonical form",  // S2
        arguments: [
            ("Alice", "alice"), ("ＡＬＩＣＥ", "alice"), ("Ｚo\u{308}e", "zöe"), ("ﬁsh", "fish"), ("Straße", "strasse"),
            ("ΣΊΣΥΦΟΣ", "σίσυφοσ"), ("Σίσυφος", "σίσυφοσ"), ("İ", "i\u{307}"), ("ı", "i"), ("ſ", "s"), ("Å", "å"),
            ("K", "k"), ("①", "1"), ("Ǆ", "dž"),
        ])
    func canonicalForm(text: String, canonical: String) {
        #expect(UnicodeForms.canonical(text).unicodeScalars.elementsEqual(canonical.unicodeScalars))
    }

    @Test("the canonical form of a canonical form is itself, for every code point that a name may have")
    func canonicalFormIsStable() {
        var failures: [String] = []
        for value in UInt32(0x80)...0x1FFFF {
            // Ideographs and Hangul have neither case nor compatibility forms; leaving them out saves seconds.
            guard !(0x3400...0x9FFF).contains(value), !(0xAC00...0xD7A3).contains(value),
                let scalar = Unicode.Scalar(value), scalar.properties.generalCategory != .unassigned
            else { continue }
            let once = UnicodeForms.canonical(String(scalar))
            if UnicodeForms.canonical(once) != once {
                failures.append(String(value, radix: 16))
            }
        }
        #expect(failures == [])
    }

    @Test("NFC composes, and leaves ASCII alone")
    func nfc() {
        #expect(UnicodeForms.nfc("e\u{301}").unicodeScalars.elementsEqual("\u{E9}".unicodeScalars))
        #expect(UnicodeForms.nfc("\u{212B}").unicodeScalars.elementsEqual("\u{C5}".unicodeScalars))
        #expect(UnicodeForms.nfc("plain\0text") == "plain\0text")
    }

    @Test("a timestamp's seconds round down, also before the epoch")
    func seconds() {
        #expect(Timestamp(milliseconds: 1999).seconds == 1)
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(Timestamp(milliseconds: -1000).seconds == -1)
        #expect(Timestamp(seconds: 5) < Timestamp(milliseconds: 5001))
        #expect(Timestamp(seconds: 5).adding(milliseconds: 1) == Timestamp(milliseconds: 5001))
    }

    @Test("random bytes have the requested count, and none is dropped or repeated")
    func randomBytes() {
        let source = RandomSource { 0x0807_0605_0403_0201 }
        #expect(source.bytes(3) == [1, 2, 3])
        #expect(source.bytes(9) == [1, 2, 3, 4, 5, 6, 7, 8, 1])
        #expect(source.bytes(0) == [])
        let seeded = SeededRandom(9).source
        #expect(seeded.uint128() != seeded.uint128())
    }
}
