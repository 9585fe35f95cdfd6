import JWT
import Testing

@Suite("The claims policy")
struct PolicyTests {
    private func refusal(_ payload: String, _ policy: Policy, now: NumericDate = 1000) throws -> JWTError.Code? {
        try Forge.refusal(Forge.token(payload: payload), policy, now: now)
    }

    // R6, CVE-2020-26160
    @Test(
        "an aud claim of the wrong shape is refused under every policy",
        arguments: ["[]", "[1]", #"["a",1]"#, "{}", "null", "1", "true", #"[["a"]]"#, #"["a",null]"#, #"[{"a":1}]"#])
    func audienceShape(_ value: String) throws {
        for audience in [Policy.Audience.exactly("a"), .oneOf(["a", "b"]), .absent, .notJudged] {
            #expect(try refusal(#"{"aud":\#(value)}"#, Forge.policy(audience: audience)) == .claim)
        }
    }

    // R6, R7, CVE-2024-53861
    @Test("aud is compared as whole byte strings, by membership")
    func audience() throws {
        let expected = try Forge.policy(audience: .exactly("caf\u{e9}"))
        #expect(try refusal(#"{"aud":"café"}"#, expected) == nil)
        #expect(try refusal(#"{"aud":"caf\u00e9"}"#, expected) == nil)
        #expect(try refusal(#"{"aud":["x","caf\u00e9"]}"#, expected) == nil)
        #expect(try refusal("{\"aud\":\"cafe\u{301}\"}", expected) == .audience)
        for value in [#""caf""#, #""cafés""#, #""""#, #"["x"]"#, #"["ca","fé"]"#, #""CAFÉ""#] {
            #expect(try refusal(#"{"aud":\#(value)}"#, expected) == .audience)
        }
        #expect(try refusal("{}", expected) == .audience)
        #expect(try refusal("{}", Forge.policy(audience: .absent)) == nil)
        #expect(try refusal(#"{"aud":"x"}"#, Forge.policy(audience: .absent)) == .audience)
        #expect(try refusal(#"{"aud":["x"]}"#, Forge.policy(audience: .absent)) == .audience)
        #expect(try refusal(#"{"aud":["b","x"]}"#, Forge.policy(audience: .oneOf(["a", "b"]))) == nil)
        #expect(try refusal(#"{"aud":"x"}"#, Forge.policy(audience: .oneOf(["a", "b"]))) == .audience)
        #expect(try refusal(#"{"aud":"x"}"#, Forge.policy(audience: .notJudged)) == nil)
        #expect(try refusal("{}", Forge.policy(audience: .notJudged)) == nil)
    }

    // R7, CVE-2024-53861
    @Test("iss is compared as whole byte strings")
    func issuer() throws {
        let expected = try Forge.policy(issuer: .exactly("https://example.org"))
        #expect(try refusal(#"{"iss":"https://example.org"}"#, expected) == nil)
        #expect(try refusal(#"{"iss":"https:\/\/example.org"}"#, expected) == nil)
        for value in [
            "https", "https://example.or", "https://example.org/", "https://example.orgs", "", "HTTPS://EXAMPLE.ORG",
        ] {
            #expect(try refusal(#"{"iss":"\#(value)"}"#, expected) == .issuer)
        }
        #expect(try refusal("{}", expected) == .issuer)
        #expect(try refusal(#"{"iss":["https://example.org"]}"#, expected) == .claim)
        #expect(try refusal(#"{"iss":"b"}"#, Forge.policy(issuer: .oneOf(["a", "b"]))) == nil)
        #expect(try refusal(#"{"iss":"c"}"#, Forge.policy(issuer: .oneOf(["a", "b"]))) == .issuer)
    }

    // R14, CVE-2026-25537
    @Test(
        "a registered claim of the wrong type is an error, never absent",
        arguments: ["exp", "nbf", "iat", "iss", "sub", "jti"], ["true", "null", "[]", "{}", "[1]"])
    func wrongType(_ name: String, _ value: String) throws {
        #expect(try refusal(#"{"\#(name)":\#(value)}"#, Forge.policy()) == .claim)
        let other = ["exp", "nbf", "iat"].contains(name) ? #""1500""# : "1500"
        #expect(try refusal(#"{"\#(name)":\#(other)}"#, Forge.policy()) == .claim)
        #expect(try refusal(#"{"\#(name)":\#(other)}"#, Forge.policy(required: [name])) == .claim)
    }

    // T1
    @Test("exp and nbf are exact to the second, with and without leeway", arguments: [0, 1, 60, 300])
    func times(_ leeway: Int) throws {
        let policy = try Forge.policy(requiresExpiration: true, leeway: leeway)
        let edge = Int64(leeway)
        let expires = #"{"exp":5000}"#
        #expect(try refusal(expires, policy, now: NumericDate(seconds: 4999 + edge)) == nil)
        #expect(try refusal(expires, policy, now: NumericDate(seconds: 5000 + edge)) == .expired)
        let starts = #"{"exp":9000,"nbf":5000}"#
        #expect(try refusal(starts, policy, now: NumericDate(seconds: 5000 - edge)) == nil)
        #expect(try refusal(starts, policy, now: NumericDate(seconds: 4999 - edge)) == .notYetValid)
    }

    // T1
    @Test("exp is required unless the policy says otherwise, and is always checked if present")
    func expiration() throws {
        #expect(try refusal("{}", Forge.policy(requiresExpiration: true)) == .missingClaim)
        #expect(try refusal("{}", Forge.policy(requiresExpiration: false)) == nil)
        #expect(try refusal(#"{"exp":1}"#, Forge.policy(requiresExpiration: false)) == .expired)
        let policy = try Policy(issuer: .notJudged, audience: .absent, algorithms: [.hs256], type: .notJudged)
        #expect(policy.requiresExpiration)
        #expect(policy.leeway == 0)
        #expect(policy.maximumSize == 8192)
    }

    // T1, R19
    @Test(
        "fractional, negative and exponential dates are exact",
        arguments: [
            ("1000.5", nil), ("1000.000000001", nil), ("1000.0", JWTError.Code.expired), ("1e3", .expired),
            ("1001e0", nil), ("1.001e3", nil), ("10010e-1", nil), ("100.1E+1", nil), ("999.999999999", .expired),
            ("-1", .expired), ("-1000.5", .expired), ("0", .expired), ("0e999999", .expired), ("0.0", .expired),
            ("9007199254740992", nil), ("9007199254740993", .claim), ("-9007199254740993", .claim), ("1e15", nil),
            ("1e16", .claim), ("1e300", .claim), ("-1e300", .claim), ("-0", .claim), ("-0.0", .claim),
            ("-0e9", .claim), ("1e-300", .expired), ("9223372036854775808", .claim),
            ("18446744073709551616", .claim), ("99999999999999999999999999", .claim), ("1e400", .malformed),
            ("-1e400", .malformed), ("1e99999999999999999999", .malformed), ("01", .malformed), ("1.", .malformed),
            (".5", .malformed), ("1e", .malformed), ("+1", .malformed), ("0x1", .malformed), ("NaN", .malformed),
            ("Infinity", .malformed), ("-", .malformed),
        ] as [(String, JWTError.Code?)])
    func dates(_ text: String, _ code: JWTError.Code?) throws {
        #expect(try refusal(#"{"exp":\#(text)}"#, Forge.policy()) == code)
    }

    // R19
    @Test("ten thousand digits are refused", arguments: ["", "-", "0.", "1e"])
    func digits(_ prefix: String) throws {
        let number = prefix + String(repeating: "1", count: 10_000)
        #expect(try refusal(#"{"exp":\#(number)}"#, Forge.policy(maximumSize: 1 << 20)) == .malformed)
        #expect(try refusal(#"{"x":\#(number)}"#, Forge.policy(maximumSize: 1 << 20)) == .malformed)
    }

    @Test("dates compare exactly on both sides of zero")
    func negativeDates() throws {
        let token = Forge.token(payload: #"{"exp":-1.5}"#)
        let early = NumericDate(seconds: -2, nanoseconds: 499_999_999)
        #expect(try Forge.refusal(token, now: early) == nil)
        #expect(try Forge.refusal(token, now: NumericDate(seconds: -2, nanoseconds: 500_000_000)) == .expired)
        #expect(try Forge.refusal(token, now: NumericDate(seconds: .min)) == nil)
        #expect(try Forge.refusal(token, Forge.policy(leeway: 300), now: NumericDate(seconds: .max)) == .expired)
        #expect(NumericDate(seconds: .max).advanced(bySeconds: 1).seconds == .max)
        #expect(NumericDate(seconds: .min).advanced(bySeconds: -1).seconds == .min)
    }

    // T2
    @Test("typ is compared without case and with application/ added; an expected but absent typ is refused")
    func type() throws {
        func refusal(_ type: String?, _ expected: String) throws -> JWTError.Code? {
            let member = type.map { #","typ":"\#($0)""# } ?? ""
            let token = Forge.token(header: #"{"alg":"HS256"\#(member)}"#)
            return try Forge.refusal(token, Forge.policy(type: .exactly(expected)))
        }
        for type in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
            #expect(try refusal(type, "at+jwt") == nil)
            #expect(try refusal(type, "application/at+jwt") == nil)
            #expect(try refusal(type, "JWT") == .type)
        }
        for type in ["JWT", "jwt", "at+jw", "at+jwt2", "", "text/at+jwt", "\u{2126}"] {
            #expect(try refusal(type, "at+jwt") == .type)
        }
        #expect(try refusal(nil, "at+jwt") == .type)
        #expect(try refusal(nil, "JWT") == .type)
    }

    // T2
    @Test("each kind of token is refused where another is expected")
    func kinds() throws {
        let kinds = ["JWT", "at+jwt", "logout+jwt", "token-introspection+jwt"]
        let key = try Forge.key()
        for made in kinds {
            let token = try Signer(key: key, type: made).sign(JSONBuilder())
            for expected in kinds {
                let refusal = try Forge.refusal(token, Forge.policy(type: .exactly(expected)))
                #expect(refusal == (made == expected ? nil : .type))
            }
        }
    }

    // T2
    @Test("an access token of RFC 9068 has seven claims, all required")
    func accessToken() throws {
        let members = [
            "iss": #""i""#, "exp": "2000", "aud": #""a""#, "sub": #""s""#, "client_id": #""c""#, "iat": "1",
            "jti": #""j""#,
        ]
        let policy = try Policy.accessToken(issuer: "i", audience: "a", algorithms: [.hs256])
        func refusal(without missing: String?, _ extra: String = "") throws -> JWTError.Code? {
            let payload = members.filter { $0.key != missing }.map { #""\#($0.key)":\#($0.value)"# }.joined(
                separator: ",")
            let token = Forge.token(header: #"{"alg":"HS256","typ":"at+jwt"}"#, payload: "{\(payload)\(extra)}")
            return try Forge.refusal(token, policy)
        }
        #expect(try refusal(without: nil) == nil)
        for name in members.keys {
            let expected: JWTError.Code = name == "iss" ? .issuer : name == "aud" ? .audience : .missingClaim
            #expect(try refusal(without: name) == expected)
        }
        #expect(try refusal(without: "client_id", #","client_id":null"#) == .claim)
        #expect(try refusal(without: "client_id", #","client_i\u0064":"x""#) == nil)
    }

    // T3
    @Test("a policy outside its bounds cannot be created")
    func bounds() throws {
        for leeway in [-1, 301, .max, .min] {
            #expect(throws: JWTError.self) { try Forge.policy(leeway: leeway) }
        }
        for size in [0, -1, (1 << 20) + 1] {
            #expect(throws: JWTError.self) { try Forge.policy(maximumSize: size) }
        }
        #expect(throws: JWTError.self) { try Forge.policy(algorithms: []) }
        #expect(throws: JWTError.self) { try Forge.policy(issuer: .exactly("")) }
        #expect(throws: JWTError.self) { try Forge.policy(issuer: .oneOf([])) }
        #expect(throws: JWTError.self) { try Forge.policy(audience: .oneOf([])) }
        #expect(throws: JWTError.self) { try Forge.policy(type: .exactly("")) }
    }

    // R20
    @Test("the hook is called last, and only for a token that meets all other conditions")
    func hook() throws {
        let verifier = Verifier(keys: KeySet(try Forge.key()), policy: try Forge.policy()) { claims in
            claims.tokenID != "revoked"
        }
        func refusal(_ payload: String) -> JWTError.Code? {
            Forge.refusal(Array(Forge.token(payload: payload).utf8), by: verifier)
        }
        #expect(refusal(#"{"jti":"fine"}"#) == nil)
        #expect(refusal(#"{"jti":"revoked"}"#) == .revoked)
        #expect(refusal(#"{"jti":"revoked","exp":1}"#) == .expired)
        #expect(refusal(#"{"jti":"revoked","nbf":5000}"#) == .notYetValid)
    }
}
