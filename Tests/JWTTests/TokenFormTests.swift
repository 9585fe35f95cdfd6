import JWT
import Testing

@Suite("The format of a token")
struct TokenFormTests {
    // R9, R15
    @Test(
        "input other than three parts of base64url is refused",
        arguments: [
            "", ".", "..", "...", "a", "a.b", "a.b.c", ".a.b", "a..b", "a.b.", "a.b.c.d", "a.b.c.d.e",
            "eyJhbGciOiJkaXIifQ..aaaa.bbbb.cccc", #"{"payload":"e30","signatures":[]}"#, "{", "[]", "null",
            "eyJhbGciOiJIUzI1NiJ9.e30=.AAAA", "eyJhbGciOiJIUzI1NiJ9.e3 0.AAAA", "eyJhbGciOiJIUzI1NiJ9.e3+/.AAAA",
            "eyJhbGciOiJIUzI1NiJ9.e30\n.AAAA", "eyJhbGciOiJIUzI1NiJ9\t.e30.AAAA", "ey\u{e9}.e30.AAAA",
        ])
    func form(_ token: String) throws {
        #expect(try Forge.refusal(token) == .malformed)
    }

    // R9: a character next to the alphabet's ranges, at every position of a block of sixteen.
    @Test("every byte outside base64url is found at every position")
    func alphabet() throws {
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".utf8)
        let base = Array(Forge.token(payload: #"{"sub":"0123456789012345678901234567890123456789"}"#).utf8)
        let verifier = try Forge.verifier()
        #expect(Forge.refusal(base, by: verifier) == nil)
        for byte in UInt8.min...UInt8.max where !allowed.contains(byte) {
            for offset in 0..<40 {
                var token = base
                token[offset] = byte
                #expect(Forge.refusal(token, by: verifier) == .malformed)
            }
        }
    }

    // R9
    @Test("the size is checked before all else")
    func size() throws {
        func token(_ count: Int) -> String {
            Forge.token(payload: #"{"x":"\#(String(repeating: "x", count: count))"}"#)
        }
        let small = token(10)
        #expect(try Forge.refusal(small, Forge.policy(maximumSize: small.utf8.count)) == nil)
        #expect(try Forge.refusal(small, Forge.policy(maximumSize: small.utf8.count - 1)) == .tooLarge)
        #expect(try Forge.refusal(token(6070)) == nil)
        #expect(try Forge.refusal(token(6100)) == .tooLarge)
        #expect(try Forge.refusal(String(repeating: ".", count: 1 << 20)) == .tooLarge)
        #expect(try Forge.refusal(String(repeating: ".", count: 8192)) == .malformed)
        #expect(try Forge.refusal(String(repeating: "a", count: 8192)) == .malformed)
    }

    // R5, CVE-2026-32597
    @Test(
        "crit, b64 and zip are refused, whatever their value",
        arguments: ["crit", "b64", "zip", "\\u0063rit"],
        ["[]", #"["exp"]"#, #"["b64"]"#, "null", "true", "false", "1", #""x""#, "{}"])
    func extensions(_ name: String, _ value: String) throws {
        let token = Forge.token(header: #"{"alg":"HS256","\#(name)":\#(value),"exp":1}"#)
        #expect(try Forge.refusal(token) == .header)
    }

    // R13, CVE-2026-27962
    @Test("a key in the header is never used")
    func embeddedKeys() throws {
        let attacker = try Key(hmacSecret: Array(repeating: 7, count: 32), algorithm: .hs256)
        let jwk = try attacker.privateJWK()
        let members = [
            #""jwk":\#(jwk)"#, #""jku":"https://attacker.example/jwks.json""#, #""x5u":"https://attacker.example/c""#,
            #""x5c":["MIIB"]"#, #""x5t":"AAAA""#, #""x5t#S256":"AAAA""#,
        ]
        for member in members {
            let header = Array("{\"alg\":\"HS256\",\(member)}".utf8)
            let secret = [UInt8](repeating: 7, count: 32)
            let token = Forge.token(header: header, payload: Array("{}".utf8), secret: secret)
            #expect(try Forge.refusal(token) == .signature)
            // Signed with the right key, the token is accepted and the member ignored.
            #expect(try Forge.refusal(Forge.token(header: header, payload: Array("{}".utf8))) == nil)
        }
    }

    // R15
    @Test(
        "a nested token is refused unless the policy allows it",
        arguments: ["JWT", "jwt", "application/jwt", "Application/JWT"])
    func nested(_ type: String) throws {
        let token = Forge.token(header: #"{"alg":"HS256","cty":"\#(type)"}"#)
        #expect(try Forge.refusal(token) == .header)
        #expect(try Forge.refusal(token, Forge.policy(acceptsNestedToken: true)) == nil)
        #expect(try Forge.refusal(Forge.token(header: #"{"alg":"HS256","cty":"json"}"#)) == nil)
    }

    @Test(
        "a header member of the wrong type is refused",
        arguments: ["kid", "typ", "cty"], ["1", "null", "true", "[]", "{}", #"["JWT"]"#])
    func headerTypes(_ name: String, _ value: String) throws {
        #expect(try Forge.refusal(Forge.token(header: #"{"alg":"HS256","\#(name)":\#(value)}"#)) == .malformed)
    }

    @Test("a header that is not an object, or not strict JSON, is refused")
    func headerForm() throws {
        for header in [
            "[]", "null", #""x""#, "1", #"{"alg":"HS256","alg":"HS256"}"#, #"{"alg":"HS256",}"#, "{'alg':1}",
        ] {
            #expect(try Forge.refusal(Forge.token(header: header)) == .malformed)
        }
    }

    // R19: parsing must be fast for unauthenticated input.
    @Test("a header of more than 32 members is refused, also in nested objects")
    func headerMembers() throws {
        func header(_ count: Int) -> String {
            (0..<count).map { #","\#($0)":0"# }.joined()
        }
        #expect(try Forge.refusal(Forge.token(header: #"{"alg":"HS256"\#(header(31))}"#)) == nil)
        #expect(try Forge.refusal(Forge.token(header: #"{"alg":"HS256"\#(header(32))}"#)) == .malformed)
        #expect(try Forge.refusal(Forge.token(header: #"{"alg":"HS256","x":{"y":0\#(header(31))}}"#)) == nil)
        #expect(try Forge.refusal(Forge.token(header: #"{"alg":"HS256","x":{"y":0\#(header(32))}}"#)) == .malformed)
    }

    @Test("the key is chosen by kid, byte for byte; without kid, only if exactly one fits")
    func kid() throws {
        var generator = SystemRandomNumberGenerator()
        let mine = try Forge.key(kid: "e\u{301}")
        let other = try Key.generate(.hs256, kid: "b", using: &generator)
        let third = try Key.generate(.hs512, kid: "c", using: &generator)
        func refusal(_ kid: String?, _ keys: [Key]) throws -> JWTError.Code? {
            let member = kid.map { #","kid":"\#($0)""# } ?? ""
            return try Forge.refusal(Forge.token(header: #"{"alg":"HS256"\#(member)}"#), keys: keys)
        }
        #expect(try refusal("e\u{301}", [mine, other, third]) == nil)
        #expect(try refusal("e\\u0301", [mine, other, third]) == nil)
        // Canonically equivalent, but different bytes.
        #expect(try refusal("\u{e9}", [mine, other, third]) == .key)
        #expect(try refusal("unknown", [mine]) == .key)
        #expect(try refusal("", [mine]) == .key)
        #expect(try refusal("../../etc/passwd", [mine]) == .key)
        #expect(try refusal(String(repeating: "k", count: 5000), [mine]) == .key)
        #expect(try refusal("b", [mine, other]) == .signature)
        #expect(try refusal("c", [mine, third]) == .algorithm)
        #expect(try refusal(nil, [mine]) == nil)
        #expect(try refusal(nil, [mine, third]) == nil)
        #expect(try refusal(nil, [mine, other]) == .key)
        #expect(try refusal(nil, [third]) == .key)
        #expect(try refusal(nil, []) == .key)
    }

    // R8, CVE-2024-51744
    @Test("claims are not read if the signature is invalid")
    func signatureFirst() throws {
        let wrong = [UInt8](repeating: 1, count: 32)
        for payload in [#"{"exp":1}"#, "not JSON", #"{"aud":[]}"#, #"{"exp":"x"}"#, ""] {
            let token = Forge.token(header: Array(Forge.header.utf8), payload: Array(payload.utf8), secret: wrong)
            #expect(try Forge.refusal(token) == (payload.isEmpty ? .malformed : .signature))
        }
    }

    @Test("an unverified token can be inspected, under names that say so")
    func unverified() throws {
        let token = Forge.token(
            header: #"{"alg":"none", "kid":"a", "typ":"t"}"#, payload: #"{"sub": "x","exp":5, "n":null}"#)
        let inspected = try UnverifiedToken(token)
        #expect(inspected.unverifiedHeaderJSON == #"{"alg":"none","kid":"a","typ":"t"}"#)
        #expect(inspected.unverifiedClaimsJSON == #"{"sub":"x","exp":5,"n":null}"#)
        #expect(inspected.unverifiedAlgorithm == "none")
        #expect(inspected.unverifiedKid == "a")
        #expect(inspected.unverifiedType == "t")
        #expect(inspected.unverifiedString("sub") == "x")
        #expect(inspected.unverifiedString("exp") == nil)
        #expect(inspected.unverifiedDate("exp") == 5)
        for bad in ["a.b.c", "", String(repeating: "a", count: 9000), token + "!"] {
            #expect(throws: JWTError.self) { try UnverifiedToken(bad) }
        }
    }
}
