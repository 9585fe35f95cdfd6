import JWT
import Testing

@Suite("Altered tokens")
struct MutationTests {
    static let algorithms: [Algorithm] = [.hs256, .hs384, .hs512, .rs256, .ps256, .es256, .edDSA]

    @Test("every single-bit flip is refused", arguments: algorithms)
    func bits(_ algorithm: Algorithm) throws {
        let key = try SampleKeys.key(algorithm)
        let verifier = try SampleKeys.verifier([key])
        let token = Array(try SampleKeys.token(key).utf8)
        #expect(Forge.refusal(token, by: verifier) == nil)
        for offset in token.indices {
            for bit in 0..<8 {
                var altered = token
                altered[offset] ^= 1 << UInt8(bit)
                #expect(Forge.refusal(altered, by: verifier) != nil, "byte \(offset), bit \(bit)")
            }
        }
    }

    // A token has only one encoding, although the last characters of a part contain unused bits.
    @Test("every other last character of each part is refused", arguments: algorithms + [.mlDSA65])
    func lastCharacters(_ algorithm: Algorithm) throws {
        let key = try SampleKeys.key(algorithm)
        let verifier = try SampleKeys.verifier([key])
        let token = Array(try SampleKeys.token(key).utf8)
        let ends = token.indices.filter { $0 + 1 == token.count || token[$0 + 1] == UInt8(ascii: ".") }
        #expect(ends.count == 3)
        for end in ends {
            for character in UInt8.min...UInt8.max where character != token[end] {
                var altered = token
                altered[end] = character
                #expect(Forge.refusal(altered, by: verifier) != nil)
            }
        }
    }

    @Test("a token with one byte removed or doubled, or with surrounding text, is refused")
    func lengths() throws {
        let key = try SampleKeys.key(.hs256)
        let verifier = try SampleKeys.verifier([key])
        let token = Array(try SampleKeys.token(key).utf8)
        for offset in token.indices {
            var shorter = token
            shorter.remove(at: offset)
            var longer = token
            longer.insert(token[offset], at: offset)
            #expect(Forge.refusal(shorter, by: verifier) != nil)
            #expect(Forge.refusal(longer, by: verifier) != nil)
        }
        for text in [" ", "\n", "=", "\0", ".", "Bearer ", "\u{feff}"] {
            #expect(Forge.refusal(Array(text.utf8) + token, by: verifier) == .malformed)
            #expect(Forge.refusal(token + Array(text.utf8), by: verifier) == .malformed)
        }
    }
}
