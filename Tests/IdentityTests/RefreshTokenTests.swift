import Foundation
import Identity
import InMemoryStore
import StoreConformance
import Testing

@Suite("Refresh tokens")
struct RefreshTokenTests {
    private let secret: [UInt8] = [1, 2, 3]
    private let session: Session
    private let token: RefreshToken

    init() throws {
        session = try SessionScene(InMemoryStore()).session().with(generation: 258)
        token = RefreshToken(session: session, secret: secret)
    }

    @Test("are opaque texts that encode their session and generation, and parse back")
    func text() throws {
        #expect(token.text.hasPrefix("sprt_"))
        #expect(token.text.utf8.count == 59)
        let read = try #require(RefreshToken(token.text))
        #expect(read == token)
        #expect(read.sessionID == session.id)
        #expect(read.generation == 258)
        #expect(read.isAuthentic(for: session, secret: secret))
    }

    @Test("of one session and generation are always the same bytes")  // S11
    func deterministic() {
        #expect(RefreshToken(session: session.with(repeats: 5), secret: secret).text == token.text)
    }

    @Test("differ by session, generation, session key and the server's secret")
    func authenticity() throws {
        let other = try SessionsBench().login().session
        #expect(!token.isAuthentic(for: other, secret: secret))
        #expect(!token.isAuthentic(for: session, secret: [1, 2, 4]))
        #expect(!token.isAuthentic(for: session, secret: []))
        // The session recognises its token, whatever its current generation.
        #expect(token.isAuthentic(for: session.with(generation: 259), secret: secret))
        let next = RefreshToken(session: session.with(generation: 259), secret: secret)
        #expect(next.text != token.text)
        #expect(next.isAuthentic(for: session, secret: secret))
        let rekeyed = Session(
            id: session.id, accountID: session.accountID, accountGeneration: 1, generation: 258,
            key: [UInt8](repeating: 0, count: 32), createdAt: session.createdAt, rotatedAt: session.rotatedAt,
            repeats: 0, expiresAt: session.expiresAt, endsAt: session.endsAt, origin: session.origin,
            binding: .none)
        #expect(!token.isAuthentic(for: rekeyed, secret: secret))
    }

    @Test("with any one character changed are refused or not authentic")
    func tampering() {
        let characters = Array(token.text)
        for index in characters.indices {
            var changed = characters
            changed[index] = changed[index] == "A" ? "B" : "A"
            if let read = RefreshToken(String(changed)) {
                #expect(!read.isAuthentic(for: session, secret: secret))
            }
        }
    }

    @Test("with any other text are refused")
    func strict() {
        let text = token.text
        let body = text.dropFirst(5)
        for other in [
            "", "sprt_", String(body), "SPRT_" + body, text + "A", text + "=", String(text.dropLast()), " " + text,
            text + "\n", "sprt_" + String(repeating: "+", count: 54), "sprt_" + String(repeating: "/", count: 54),
            "sprt_" + String(repeating: "é", count: 27), "sprt_" + String(repeating: "\0", count: 54),
            // Generation 0 and a negative one.
            "sprt_" + String(repeating: "A", count: 54), "sprt_" + String(repeating: "_", count: 54),
        ] {
            #expect(RefreshToken(other) == nil)
        }
        // 40 bytes use two bits of the last character. With other bits set, another text would encode the same bytes.
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        let readable = alphabet.filter { RefreshToken(String(text.dropLast()) + String($0)) != nil }
        #expect(readable.count == 4)
    }

    @Test("never appear in a description, nor do session keys")  // S6
    func descriptions() {
        var dumped = ""
        dump(token, to: &dumped)
        dump(session, to: &dumped)
        let seen = "\(token)\(String(reflecting: token))\([token])\(session)\(String(reflecting: session))" + dumped
        #expect(!seen.contains(token.text.dropFirst(5).prefix(10)))
        #expect(!seen.contains("\(session.key)"))
        #expect(!seen.contains("\(session.key[0]), \(session.key[1])"))
    }
}
