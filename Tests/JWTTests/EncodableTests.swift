import Foundation
import JWT
import Testing

@Suite("Claims as Encodable")
struct EncodableTests {
    private struct Ticket: Codable, Equatable {
        var iss = "https://example.org/issuer"
        var aud = ["a", "b"]
        var exp: Date
        var nested: [String: Int]?
    }

    private let now: NumericDate = 1_800_000_000

    private func verifier(_ key: Key) throws -> Verifier {
        Verifier(
            keys: KeySet(key),
            policy: try Policy(
                issuer: .exactly("https://example.org/issuer"), audience: .exactly("b"), algorithms: [.es256],
                type: .exactly("ticket+jwt")))
    }

    @Test("a caller's type is signed and decoded, with dates as seconds since 1970", arguments: [0.0, 0.25])
    func roundTrip(fraction: Double) throws {
        let key = try Key.generate(.es256)
        let ticket = Ticket(
            exp: Date(timeIntervalSince1970: 1_800_000_060 + fraction), nested: ["one": 1])
        let token = try Signer(key: key, type: "ticket+jwt").sign(ticket)
        #expect(try verifier(key).verify(token, as: Ticket.self, now: now) == ticket)
        #expect(
            try verifier(key).verify(token, now: Date(timeIntervalSince1970: 1_800_000_000)).audience == ["a", "b"])
        let json = try UnverifiedToken(token).unverifiedClaimsJSON
        #expect(json.contains(fraction == 0 ? "\"exp\":1800000060," : "\"exp\":1800000060.25,"))
        #expect(json.contains("https://example.org/issuer"))
    }

    @Test("claims that a verifier would refuse are not signed")
    func refused() throws {
        func code(_ claims: some Encodable) throws -> JWTError.Code? {
            let signer = try Signer(key: Key.generate(.hs256), type: "x")
            do throws(JWTError) { _ = try signer.sign(claims) } catch { return error.code }
            return nil
        }
        #expect(try code(["aud": [String]()]) == .claim)  // R6
        #expect(try code(["exp": "tomorrow"]) == .claim)  // R14
        #expect(try code([1, 2]) == .malformed)
        #expect(try code("text") == .malformed)
        #expect(try code(["pi": Double.nan]) == .claim)
        #expect(try code(["name": String(repeating: "n", count: 9000)]) == .tooLarge)
        #expect(try code(["sub": "a"]) == nil)
    }

    @Test("a date is not a string, and a string is not a date")
    func dates() throws {
        let key = try Key.generate(.hs256)
        struct Loose: Codable { var when: Date }
        let signer = try Signer(key: key, type: "x")
        let verifier = Verifier(
            keys: KeySet(key),
            policy: try Policy(
                issuer: .notJudged, audience: .notJudged, algorithms: [.hs256], type: .exactly("x"),
                requiresExpiration: false))
        let token = try signer.sign(["when": "2027-01-15"])
        #expect(throws: JWTError.self) { try verifier.verify(token, as: Loose.self, now: now) }
        #expect(NumericDate(Date(timeIntervalSince1970: -0.5)) == NumericDate(seconds: -1, nanoseconds: 500_000_000))
        #expect(NumericDate(seconds: 5, nanoseconds: 500_000_000).date.timeIntervalSince1970 == 5.5)
    }
}
