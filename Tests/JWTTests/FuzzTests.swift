import Randomness
import Foundation
import JWT
import Testing

@Suite("Fuzzing, a short run")
struct FuzzTests {
    // `make fuzz` runs longer.
    @Test("a token that the key's owner did not sign is never accepted", arguments: [1, 2, 3] as [UInt64])
    func tokens(_ seed: UInt64) throws {
        var generator = TokenGenerator(seed: seed)
        let verifier = try Forge.verifier()
        let cache = VerifiedTokenCache(verifier, capacity: 64)
        var accepted = 0
        for _ in 0..<5_000 {
            let token = generator.next()
            let claims = try? verifier.verify(token, now: 1000)
            #expect((try? cache.verify(token, now: 1000).payload) == claims?.payload)
            guard claims != nil else { continue }
            accepted += 1
            let parts = token.split(separator: ".").prefix(2).compactMap { Base64URL.decode(String($0)) }
            #expect(Forge.token(header: parts[0], payload: parts[1]) == token)
        }
        #expect(accepted > 1000)
    }

    @Test("Foundation reads all accepted JSON, with the same members", arguments: [4, 5] as [UInt64])
    func json(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "a", "\"b\"", "\"c\":1", "1", "-1.5e3", "true", "null", " ", "\n",
            "\\u0061",
            "\\ud83d\\ude00", "é", "\"exp\":", "{}", "[]", "\"d\":{\"e\":[", "]}", "0", "01", "\"\"", "\u{1}",
            "\"f\":\"x\",",
        ]
        var accepted = 0
        for _ in 0..<60_000 {
            var text = "{"
            for _ in 0..<Int.random(in: 0..<12, using: &random) {
                text += pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }
            text += Bool.random(using: &random) ? "}" : "]}"
            guard let object = try? JSONObject(Array(text.utf8)) else { continue }
            accepted += 1
            let read = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            #expect(
                Set(read.map { Array($0.keys) } ?? []) == Set(object.members.map { object.name(of: $0) }), "\(text)")
        }
        #expect(accepted > 300)
    }

    @Test("random bytes cause an error at every entry point")
    func bytes() throws {
        var random = SeededGenerator(seed: 6)
        let verifier = try Forge.verifier()
        for count in 0..<2_000 {
            let bytes = (0..<count % 300).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            #expect(Forge.refusal(bytes, by: verifier) != nil)
            #expect(throws: JWTError.self) { try KeySet.load(jwks: bytes) }
            #expect(throws: JWTError.self) { try Key(pem: String(decoding: bytes, as: UTF8.self), algorithm: .es256) }
            #expect((try? JSONObject(bytes)) == nil)
        }
    }
}
