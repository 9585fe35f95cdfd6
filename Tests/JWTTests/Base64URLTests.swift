import JWT
import Testing

@Suite("Strict base64url")
struct Base64URLTests {
    @Test("the examples of RFC 4648 are read and written, without padding")
    func examples() {
        let pairs = [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ]
        for (plain, text) in pairs {
            #expect(Base64URL.encode(Array(plain.utf8)) == text)
            #expect(Base64URL.decode(text) == Array(plain.utf8))
        }
        #expect(Base64URL.encode([0xff, 0xef, 0xbe]) == "_---")
        #expect(Base64URL.decode("-_-_") == [0xfb, 0xff, 0xbf])
    }

    @Test("every length up to 200 and every byte value survive a round trip")
    func roundTrip() {
        for count in 0..<200 {
            for seed in 0..<8 {
                let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ seed &* 31) }
                #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
            }
        }
        let all = (0..<65536).map { UInt8(truncatingIfNeeded: $0 >> ($0 & 1)) }
        #expect(Base64URL.decode(Base64URL.encode(all)) == all)
    }

    @Test("the computed alphabet equals table 2 of RFC 4648, at every position of a block")
    func alphabet() {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for (value, character) in alphabet.enumerated() {
            for place in 0..<24 {
                var text = [UInt8](repeating: UInt8(ascii: "A"), count: 24)
                text[place] = character
                var expected = [UInt8](repeating: 0, count: 18)
                let number = UInt32(value) << UInt32(6 * (3 - place % 4))
                for index in 0..<3 {
                    expected[place / 4 * 3 + index] = UInt8(truncatingIfNeeded: number >> UInt32(8 * (2 - index)))
                }
                #expect(Base64URL.decode(text.span) == expected)
                #expect(Base64URL.encode(expected) == String(decoding: text, as: UTF8.self))
            }
        }
    }

    @Test("padding, other alphabets, white space and all other bytes are refused at every position")
    func refused() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for byte in UInt8.min...UInt8.max where !alphabet.contains(byte) {
            for count in [2, 3, 4, 20, 22, 36] {
                for place in 0..<count {
                    var text = [UInt8](repeating: UInt8(ascii: "A"), count: count)
                    text[place] = byte
                    #expect(Base64URL.decode(text.span) == nil)
                }
            }
        }
        for text in ["A", "AAAAA", "Zg==", "Zm8=", "Zg=", "=", "Zm9v\n"] { #expect(Base64URL.decode(text) == nil) }
    }

    @Test("unused trailing bits must be zero: a value has only one encoding")
    func trailingBits() {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        for (value, character) in alphabet.enumerated() {
            #expect((Base64URL.decode("A\(character)") != nil) == (value & 15 == 0))
            #expect((Base64URL.decode("AA\(character)") != nil) == (value & 3 == 0))
            #expect((Base64URL.decode("AAAAAAAAAAAAAAAAAAAAA\(character)") != nil) == (value & 15 == 0))
            #expect((Base64URL.decode("AAAAAAAAAAAAAAAAAAAAAA\(character)") != nil) == (value & 3 == 0))
        }
    }
}
