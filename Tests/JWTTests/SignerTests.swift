import JWT
import Testing

@Suite("Issuing")
struct SignerTests {
    @Test("claims are written in call order and in one form")
    func builder() throws {
        var claims = JSONBuilder()
        #expect(String(decoding: claims.json, as: UTF8.self) == "{}")
        claims.set("s", "a\"\\\n\r\t\u{8}\u{c}\u{1}\u{1f}\u{7f}é😀/")
        claims.set("l", ["x", "y\""])
        claims.set("e", [String]())
        claims.set("i", -12)
        claims.set("min", Int64.min)
        claims.set("max", Int64.max)
        claims.set("z", 0)
        claims.set("b", true)
        claims.set("f", false)
        claims.set("d", NumericDate(seconds: 5, nanoseconds: 250_000_000))
        claims.set("m", NumericDate(seconds: -2, nanoseconds: 500_000_000))
        claims.set("n", NumericDate(seconds: -1, nanoseconds: 999_999_999))
        claims.set("w", NumericDate(seconds: 7))
        claims.set("cnf", JSONBuilder().setting("jkt", "t"))
        claims.set("o", [JSONBuilder(), JSONBuilder().setting("a", "b")])
        claims.set("j", json: "[1,{}]")
        claims.set("q\"", 1)
        let expected =
            #"{"s":"a\"\\\n\r\t\b\f\u0001\u001f\#u{7f}é😀/","l":["x","y\""],"e":[],"i":-12,"#
            + #""min":-9223372036854775808,"max":9223372036854775807,"z":0,"b":true,"f":false,"d":5.25,"m":-1.5,"#
            + #""n":-0.000000001,"w":7,"cnf":{"jkt":"t"},"o":[{},{"a":"b"}],"j":[1,{}],"q\"":1}"#
        #expect(String(decoding: claims.json, as: UTF8.self) == expected)
        let read = Claims(object: try JSONObject(claims.json))
        #expect(try read.string("s") == "a\"\\\n\r\t\u{8}\u{c}\u{1}\u{1f}\u{7f}é😀/")
        #expect(try read.date("d") == NumericDate(seconds: 5, nanoseconds: 250_000_000))
        #expect(try read.date("m") == NumericDate(seconds: -2, nanoseconds: 500_000_000))
        #expect(try read.date("n") == NumericDate(seconds: -1, nanoseconds: 999_999_999))
        #expect(read.json == expected)
    }

    @Test("every character survives writing and reading")
    func characters() throws {
        for value in (0..<0x250).map({ UInt32($0) }) + [0xd7ff, 0xe000, 0xfffd, 0xffff, 0x1_0000, 0x10_ffff] {
            let text = String(try #require(Unicode.Scalar(value)))
            var claims = JSONBuilder()
            claims.set(text, text + "x" + text)
            let read = Claims(object: try JSONObject(claims.json))
            #expect(read.names.map { Array($0.utf8) } == [Array(text.utf8)])
            #expect(try read.string(text)?.utf8.elementsEqual((text + "x" + text).utf8) == true)
        }
    }

    @Test("the header always contains alg, typ and kid, and the registered setters use the RFC's names")
    func header() throws {
        var claims = JSONBuilder()
        claims.setIssuer("i")
        claims.setSubject("s")
        claims.setAudience(["a", "b"])
        claims.setExpiration(30)
        claims.setNotBefore(10)
        claims.setIssuedAt(20)
        claims.setTokenID("j")
        let token = try Signer(key: try Forge.key(kid: "k\"1"), type: "at+jwt").sign(claims)
        let parts = token.split(separator: ".").map { Base64URL.decode(String($0)) ?? [] }
        #expect(String(decoding: parts[0], as: UTF8.self) == #"{"alg":"HS256","typ":"at+jwt","kid":"k\"1"}"#)
        #expect(
            String(decoding: parts[1], as: UTF8.self)
                == #"{"iss":"i","sub":"s","aud":["a","b"],"exp":30,"nbf":10,"iat":20,"jti":"j"}"#)
        let policy = try Forge.policy(type: .exactly("at+jwt"))
        let read = try Forge.verifier(policy, keys: [try Forge.key(kid: "k\"1")]).verify(token, now: 15)
        #expect(read.issuer == "i")
        #expect(read.subject == "s")
        #expect(read.audience == ["a", "b"])
        #expect(read.expiration == 30)
        #expect(read.notBefore == 10)
        #expect(read.issuedAt == 20)
        #expect(read.tokenID == "j")
        // R12, CVE-2022-39227: the signed bytes are the ones that are read.
        #expect(read.payload == parts[1])
    }

    @Test("claims that a verifier would refuse are not signed")
    func refused() throws {
        let signer = try Signer(key: try Forge.key(), type: "JWT")
        func code(_ payload: String) -> JWTError.Code? {
            do throws(JWTError) {
                _ = try signer.sign(payload: Array(payload.utf8))
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(#"{"a":1}"#) == nil)
        for payload in ["", "[]", "x", #"{"a":1,"a":2}"#, #"{"a":1"#, #"{"a":"\#u{1}"}"#] {
            #expect(code(payload) == .malformed)
        }
        for payload in [#"{"aud":[]}"#, #"{"exp":"1"}"#, #"{"sub":1}"#, #"{"iat":null}"#] {
            #expect(code(payload) == .claim)
        }
        #expect(code(#"{"a":"\#(String(repeating: "x", count: 7000))"}"#) == .tooLarge)
        #expect(throws: JWTError.self) { try Signer(key: try Forge.key(), type: "") }
        var twice = JSONBuilder()
        twice.set("a", 1)
        twice.set("a", 1)
        #expect(throws: JWTError.self) { try signer.sign(twice) }
    }
}
