import AuthService
import Foundation
import HTTPTypes
import Identity
import JWT
import Testing

@Suite("GET /protected")
struct ProtectedEndpointTests {
    private static let plain = #"Bearer realm="https://auth.example.org""#
    private static let invalid = plain + #", error="invalid_token""#

    @Test(
        "accepts a valid token, whatever the case of the scheme", arguments: ["Bearer", "bearer", "BEARER", "Bearer "])
    func success(scheme: String) throws {
        let fixture = try Fixture()
        let response = fixture.get("/protected", authorization: "\(scheme) \(try fixture.token())")
        #expect(response.status == .ok)
        #expect(try response.json["message"] as? String == "This is a protected route.")
        #expect(response.headerFields[.cacheControl] == "no-store")
    }

    @Test(
        "refuses with the tutorial's three messages, and the challenge of RFC 6750",
        arguments: [
            (nil, "Invalid authorization code.", plain), ("", "Invalid authorization code.", plain),
            ("Bearer", "Invalid authorization code.", plain), ("Bearer ", "Invalid authorization code.", plain),
            ("Basic YWxpY2U6cGFzc3dvcmQ=", "Invalid authentication scheme.", plain),
            ("garbage", "Invalid authentication scheme.", plain),
            ("Bearer\tx", "Invalid authentication scheme.", plain),
            ("Bearer x", "Invalid or expired token.", invalid), ("Bearer a.b.c", "Invalid or expired token.", invalid),
            ("Bearer ..", "Invalid or expired token.", invalid),
        ] as [(String?, String, String)])
    func refusals(authorization: String?, detail: String, challenge: String) throws {
        let response = try Fixture().get("/protected", authorization: authorization)
        #expect(response.status == .unauthorized)
        #expect(try response.problem == detail)
        #expect(response.headerFields[.wwwAuthenticate] == challenge)
    }

    @Test("refuses a megabyte, binary, and dots without end (R9)")
    func oversized() throws {
        let fixture = try Fixture()
        for value in [
            Array("Bearer ".utf8) + [UInt8](repeating: UInt8(ascii: "."), count: 1 << 20),
            Array("Bearer ".utf8) + (0...255).map { UInt8($0) }, [0xff, 0x00, 0x80],
        ] {
            let response = fixture.service.respond(
                to: StubRequest(.get, "/protected").with("HTTP_AUTHORIZATION", value))
            #expect(response.status == .unauthorized)
        }
    }

    @Test("refuses a token of which any part is missing, altered or doubled (B4)")
    func altered() throws {
        let fixture = try Fixture()
        let token = try fixture.token()
        let parts = token.split(separator: ".").map(String.init)
        let flipped = parts.map { part in (part.first == "A" ? "B" : "A") + part.dropFirst() }
        let tokens = [
            "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).", ".\(parts[1]).\(parts[2])",
            "\(parts[0])..\(parts[2])",
            "\(flipped[0]).\(parts[1]).\(parts[2])", "\(parts[0]).\(flipped[1]).\(parts[2])",
            "\(parts[0]).\(parts[1]).\(flipped[2])", token + ".x", token + "=", token + "A", String(token.dropLast()),
            token.replacing(".", with: ".."), " ." + token,
        ]
        for token in tokens {
            #expect(fixture.get("/protected", authorization: "Bearer \(token)").status == .unauthorized, "\(token)")
        }
    }

    @Test("accepts until the second before the expiry, and refuses from then on (T1)")
    func expiry() throws {
        let fixture = try Fixture()
        let token = try fixture.token()
        fixture.time.change { $0 = Timestamp(milliseconds: 1_800_000_899_999) }
        #expect(fixture.get("/protected", authorization: "Bearer \(token)").status == .ok)
        fixture.time.change { $0 = Timestamp(seconds: 1_800_000_900) }
        #expect(fixture.get("/protected", authorization: "Bearer \(token)").status == .unauthorized)
    }

    @Test(
        "refuses tokens signed by our key for another purpose: type, issuer, audience, or a claim that is missing (T2, B4)"
    )
    func otherPurpose() throws {
        let fixture = try Fixture()
        let key = try Key(hmacSecret: Array(0..<32), algorithm: .hs256)
        func token(type: String = "at+jwt", without missing: String? = nil, _ changes: [String: String] = [:]) throws
            -> String
        {
            var values = [
                "iss": "\"\(Fixture.origin)\"", "aud": "\"\(Fixture.origin)\"", "sub": "\"\(fixture.account.id)\"",
                "client_id": "\"sallyport\"", "iat": "1800000000", "exp": "1800000900",
                "jti": "\"1.\(String(repeating: "a", count: 26))\"",
            ].merging(changes) { $1 }
            if let missing { values[missing] = nil }
            let payload = "{" + values.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
            return try Signer(key: key, type: type).sign(payload: Array(payload.utf8))
        }
        func status(_ token: String) -> Int { fixture.get("/protected", authorization: "Bearer \(token)").status.code }

        #expect(status(try token()) == 200)
        #expect(status(try token(type: "JWT")) == 401)
        #expect(status(try token(["iss": "\"https://other.example\""])) == 401)
        #expect(status(try token(["aud": "\"https://other.example\""])) == 401)
        #expect(status(try token(["sub": "\"\(AccountID(value: 7))\""])) == 401)
        #expect(status(try token(["jti": "\"2.\(String(repeating: "a", count: 26))\""])) == 401)
        #expect(status(try token(["jti": "\"x\""])) == 401)
        #expect(status(try token(["nbf": "1800000001"])) == 401)
        for claim in ["iss", "aud", "sub", "client_id", "iat", "exp", "jti"] {
            #expect(status(try token(without: claim)) == 401, "\(claim)")
        }
    }

    @Test("refuses the token of a disabled, removed or password-changed account on the next request (S5)")
    func accountEnds() throws {
        let changes: [(Fixture) throws -> Void] = [
            { _ = try $0.store.setDisabled(true, of: $0.account.id) },
            { try $0.store.remove($0.account.id) },
            { fixture in
                _ = try fixture.store.setPassword(
                    PasswordHash(phc: "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"),
                    of: fixture.account.id,
                    at: fixture.time.value, ifGeneration: nil)
            },
        ]
        for change in changes {
            let fixture = try Fixture()
            let token = try fixture.token()
            #expect(fixture.get("/protected", authorization: "Bearer \(token)").status == .ok)
            try change(fixture)
            try fixture.tokenStatus.refresh(now: fixture.time.value)
            #expect(fixture.get("/protected", authorization: "Bearer \(token)").status == .unauthorized)
            #expect(fixture.get("/me", authorization: "Bearer \(token)").status == .unauthorized)
        }
    }

    @Test("an invalid request does not affect the valid one after it, nor the reverse (G7)")
    func independence() throws {
        let fixture = try Fixture()
        let good = "Bearer \(try fixture.token())"
        for authorization in ["Bearer x", nil, "Basic x", "Bearer a.b.c"] {
            #expect(fixture.get("/protected", authorization: good).status == .ok)
            #expect(fixture.get("/protected", authorization: authorization).status == .unauthorized)
        }
        #expect(fixture.get("/protected", authorization: good).status == .ok)
    }
}
