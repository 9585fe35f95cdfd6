import Randomness
import JWT
import Testing

@Suite("Keys")
struct KeyTests {
    private static let pairs: [Algorithm] = [
        .rs256, .rs384, .rs512, .ps256, .ps384, .ps512, .es256, .es384, .es512, .edDSA, .ed25519, .mlDSA65, .mlDSA87,
    ]

    private func code(_ body: () throws -> Void) -> JWTError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? JWTError)?.code
        }
    }

    // R4, CVE-2026-44699
    @Test(
        "an HMAC secret shorter than the hash is refused, and the error names the required length",
        arguments: [(Algorithm.hs256, 32), (.hs384, 48), (.hs512, 64)])
    func secretLength(_ algorithm: Algorithm, _ needed: Int) throws {
        for count in [0, 1, needed - 1] {
            let error = #expect(throws: JWTError.self) {
                try Key(hmacSecret: [UInt8](repeating: 1, count: count), algorithm: algorithm)
            }
            #expect(error?.code == .invalidKey)
            #expect(error?.detail.contains("at least \(needed) bytes") == true)
            let jwk = #"{"kty":"oct","k":"\#(Base64URL.encode([UInt8](repeating: 1, count: count)))"}"#
            #expect(code { _ = try Key(jwk: jwk, algorithm: algorithm) } == .invalidKey)
        }
        // As long as the hash, longer, and longer than a block of the hash (such a secret is hashed first).
        for count in [needed, needed + 1, 64, 65, 128, 129, 1000] where count >= needed {
            let key = try Key(hmacSecret: [UInt8](repeating: 1, count: count), algorithm: algorithm)
            let verifier = try SampleKeys.verifier([key])
            #expect(Forge.refusal(Array(try SampleKeys.token(key).utf8), by: verifier) == nil)
        }
    }

    @Test("a base64url secret must be strictly encoded, and no other algorithm accepts one")
    func secretText() throws {
        let text = Base64URL.encode(Forge.secret)
        #expect(try Key(hmacSecretBase64URL: text, algorithm: .hs256).thumbprint == Forge.key().thumbprint)
        #expect(code { _ = try Key(hmacSecretBase64URL: text + "=", algorithm: .hs256) } == .invalidKey)
        #expect(code { _ = try Key(hmacSecretBase64URL: "", algorithm: .hs256) } == .invalidKey)
        for algorithm in Self.pairs {
            #expect(
                code { _ = try Key(hmacSecret: [UInt8](repeating: 1, count: 64), algorithm: algorithm) } == .invalidKey)
        }
    }

    @Test("kids are bounded, and the thumbprint is the default")
    func kid() throws {
        #expect(code { _ = try Forge.key(kid: "") } == .invalidKey)
        #expect(code { _ = try Forge.key(kid: String(repeating: "k", count: 256)) } == .invalidKey)
        #expect(try Forge.key(kid: String(repeating: "k", count: 255)).kid.utf8.count == 255)
        let key = try Forge.key()
        #expect(key.kid == key.thumbprint)
    }

    // RFC 7638 section 3.1
    @Test("the RFC's thumbprint")
    func thumbprint() throws {
        let modulus = """
            0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3ok\
            njhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu\
            6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8a\
            wapJzKnqDKgw
            """
        let jwk = #"{"kty":"RSA","n":"\#(modulus)","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#
        let key = try Key(jwk: jwk)
        #expect(key.thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
        #expect(key.kid == "2011-04-29")
        #expect(!key.isPrivate)
    }

    @Test("every pair survives JWK and PEM, both halves", arguments: pairs)
    func roundTrip(_ algorithm: Algorithm) throws {
        let key = try SampleKeys.key(algorithm)
        let token = Array(try SampleKeys.token(key).utf8)
        let privates = [
            try Key(jwk: try key.privateJWK()), try Key(pem: try key.privatePEM(), algorithm: algorithm),
        ]
        for copy in privates {
            #expect(copy.isPrivate)
            #expect(copy.kid == key.kid)
            #expect(copy.algorithm == algorithm)
            let signed = Array(try SampleKeys.token(copy).utf8)
            #expect(Forge.refusal(signed, by: try SampleKeys.verifier([key])) == nil)
            #expect(try copy.privateJWK() == key.privateJWK())
            #expect(try copy.privatePEM() == key.privatePEM())
        }
        let publics = [try Key(jwk: try key.publicJWK()), try Key(pem: try key.publicPEM(), algorithm: algorithm)]
        for copy in publics {
            #expect(!copy.isPrivate)
            #expect(copy.kid == key.kid)
            #expect(Forge.refusal(token, by: try SampleKeys.verifier([copy])) == nil)
            #expect(code { _ = try Signer(key: copy, type: "at+jwt") } == .keyUse)
            #expect(code { _ = try copy.privateJWK() } == .keyUse)
            #expect(code { _ = try copy.privatePEM() } == .keyUse)
            #expect(try copy.publicJWK() == key.publicJWK())
        }
        // The public forms never contain private members.
        let published = try JSONObject(Array(try key.publicJWK().utf8))
        for name in ["d", "p", "q", "dp", "dq", "qi", "k", "priv"] { #expect(published.member(name) == nil) }
    }

    @Test("an HMAC key survives JWK, and has no public form", arguments: [Algorithm.hs256, .hs384, .hs512])
    func hmacRoundTrip(_ algorithm: Algorithm) throws {
        let key = try SampleKeys.key(algorithm)
        #expect(key.isPrivate)
        #expect(try Key(jwk: try key.privateJWK()).privateJWK() == key.privateJWK())
        #expect(code { _ = try key.publicJWK() } == .keyUse)
        #expect(code { _ = try key.publicPEM() } == .keyUse)
        #expect(code { _ = try key.privatePEM() } == .keyUse)
    }

    @Test(
        "a generated key is reproducible with injected randomness",
        arguments: [Algorithm.hs256, .edDSA, .mlDSA65])
    func generated(_ algorithm: Algorithm) throws {
        var first = SeededGenerator(seed: 7)
        var second = SeededGenerator(seed: 7)
        #expect(try Key.generate(algorithm, using: &first).kid == Key.generate(algorithm, using: &second).kid)
        #expect(try Key.generate(algorithm, using: &first).kid != Key.generate(algorithm, kid: nil, using: &first).kid)
    }

    @Test("RSA keys are generated with the requested size, within bounds")
    func generatedRSA() throws {
        var generator = SystemRandomNumberGenerator()
        for bits in [0, 1024, 2047, 2050, 8200, .max] {
            #expect(code { _ = try Key.generate(.rs256, rsaBits: bits, using: &generator) } == .configuration)
        }
        let key = try Key.generate(.ps256, rsaBits: 2048, using: &generator)
        #expect(Forge.refusal(Array(try SampleKeys.token(key).utf8), by: try SampleKeys.verifier([key])) == nil)
    }

    // R3, CVE-2026-22817
    @Test("a JWK without alg is bound when loaded, or refused; one with alg cannot be bound to another algorithm")
    func binding() throws {
        let bare = #"{"kty":"oct","k":"\#(Base64URL.encode([UInt8](repeating: 1, count: 64)))"}"#
        #expect(code { _ = try Key(jwk: bare) } == .algorithm)
        #expect(try Key(jwk: bare, algorithm: .hs384).algorithm == .hs384)
        #expect(code { _ = try Key(jwk: bare, algorithm: .es256) } == .invalidKey)
        let bound = bare.replacing("{", with: #"{"alg":"HS256","#, maxReplacements: 1)
        #expect(try Key(jwk: bound).algorithm == .hs256)
        #expect(code { _ = try Key(jwk: bound, algorithm: .hs512) } == .algorithm)
        let unknown = bare.replacing("{", with: #"{"alg":"none","#, maxReplacements: 1)
        #expect(code { _ = try Key(jwk: unknown, algorithm: .hs512) } == .algorithm)
    }

    // R3: tokens of another algorithm come first and have no lasting effect.
    @Test("the content of an unverified token does not change how a verifier behaves afterwards")
    func noState() throws {
        let key = try SampleKeys.key(.es256, kid: "k1")
        let verifier = try SampleKeys.verifier([key])
        let good = Array(try SampleKeys.token(key).utf8)
        for name in Algorithm.allCases.map(\.name) + ["none"] {
            let header = #"{"alg":"\#(name)","typ":"at+jwt","kid":"k1"}"#
            #expect(Forge.refusal(Array(Forge.token(header: header).utf8), by: verifier) != nil)
            #expect(Forge.refusal(good, by: verifier) == nil)
        }
    }

    @Test("RSA keys have 2048 to 8192 bits, an odd e of at least 3, no leading zeros, and matching halves")
    func rsa() throws {
        let good = RFCVector.case2.jwk
        func with(_ name: String, _ bytes: [UInt8]?) throws -> String {
            let member = try #require(good.firstMatch(of: try Regex("\"\(name)\":\"[^\"]+\"")))
            return good.replacing(member.0, with: bytes.map { "\"\(name)\":\"\(Base64URL.encode($0))\"" } ?? "\"_\":1")
        }
        func publicKey(bits: Int, e: [UInt8]) -> String {
            let n = [UInt8](repeating: 0xff, count: bits / 8)
            return #"{"kty":"RSA","n":"\#(Base64URL.encode(n))","e":"\#(Base64URL.encode(e))"}"#
        }
        #expect(code { _ = try Key(jwk: good, algorithm: .rs256) } == nil)
        for bits in [512, 1024, 2040, 8200, 16384] {
            #expect(code { _ = try Key(jwk: publicKey(bits: bits, e: [1, 0, 1]), algorithm: .rs256) } == .invalidKey)
        }
        for bits in [2048, 4096, 8192] {
            #expect(code { _ = try Key(jwk: publicKey(bits: bits, e: [1, 0, 1]), algorithm: .rs256) } == nil)
        }
        for e: [UInt8] in [[], [0], [1], [2], [4], [1, 0, 0], [0, 1, 0, 1], [0]] {
            #expect(code { _ = try Key(jwk: publicKey(bits: 2048, e: e), algorithm: .rs256) } == .invalidKey)
        }
        #expect(code { _ = try Key(jwk: publicKey(bits: 2048, e: [3]), algorithm: .rs256) } == nil)
        let zero = try with("n", [0] + [UInt8](repeating: 0xff, count: 256))
        #expect(code { _ = try Key(jwk: zero, algorithm: .rs256) } == .invalidKey)
        for name in ["n", "e", "p", "q"] {
            #expect(code { _ = try Key(jwk: try with(name, nil), algorithm: .rs256) } == .invalidKey)
        }
        for name in ["d", "p", "q"] {
            let broken = try with(name, [UInt8](repeating: 0x55, count: 128))
            #expect(code { _ = try Key(jwk: broken, algorithm: .rs256) } == .invalidKey)
        }
        let many = good.replacing("{", with: #"{"oth":[],"#, maxReplacements: 1)
        #expect(code { _ = try Key(jwk: many, algorithm: .rs256) } == .invalidKey)
        for algorithm in [Algorithm.es256, .hs256, .edDSA, .mlDSA65] {
            #expect(code { _ = try Key(jwk: good, algorithm: algorithm) } == .invalidKey)
        }
    }

    @Test("EC keys are on the curve, with the algorithm's crv, exact lengths and matching halves")
    func ec() throws {
        let (x, y) = ("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")
        let d = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"
        func jwk(_ crv: String = "P-256", _ x: String = x, _ y: String = y, _ d: String? = nil) -> String {
            #"{"kty":"EC","crv":"\#(crv)","x":"\#(x)","y":"\#(y)"\#(d.map { #","d":"\#($0)""# } ?? "")}"#
        }
        #expect(code { _ = try Key(jwk: jwk(), algorithm: .es256) } == nil)
        #expect(code { _ = try Key(jwk: jwk("P-256", x, y, d), algorithm: .es256) } == nil)
        for crv in ["P-384", "P-521", "secp256k1", "p-256", "P-256 ", "", "Ed25519"] {
            #expect(code { _ = try Key(jwk: jwk(crv), algorithm: .es256) } == .invalidKey)
        }
        for algorithm in [Algorithm.es384, .es512, .rs256, .edDSA, .hs256] {
            #expect(code { _ = try Key(jwk: jwk(), algorithm: algorithm) } == .invalidKey)
        }
        let zero = Base64URL.encode([UInt8](repeating: 0, count: 32))
        let shorter = Base64URL.encode([UInt8](repeating: 1, count: 31))
        let longer = Base64URL.encode([0] + (try #require(Base64URL.decode(x))))
        for (x, y) in [(y, x), (zero, zero), (x, zero), (shorter, y), (x, shorter), (longer, y), ("", y), (x + "=", y)]
        {
            #expect(code { _ = try Key(jwk: jwk("P-256", x, y), algorithm: .es256) } == .invalidKey)
        }
        let other = Base64URL.encode([UInt8](repeating: 1, count: 32))
        for d in [zero, other, shorter, "", Base64URL.encode([UInt8](repeating: 0xff, count: 32))] {
            #expect(code { _ = try Key(jwk: jwk("P-256", x, y, d), algorithm: .es256) } == .invalidKey)
        }
        for name in ["x", "y", "crv", "kty"] {
            let without = jwk().replacing(#""\#(name)":"#, with: #""_":"#)
            #expect(code { _ = try Key(jwk: without, algorithm: .es256) } == .invalidKey)
        }
    }

    @Test("OKP and AKP keys have exact lengths and matching halves")
    func others() throws {
        let x = Base64URL.encode([UInt8](repeating: 0x20, count: 32))
        let ed = { (crv: String, x: String, d: String) in #"{"kty":"OKP","crv":"\#(crv)","x":"\#(x)"\#(d)}"# }
        #expect(code { _ = try Key(jwk: ed("Ed448", x, ""), algorithm: .edDSA) } == .invalidKey)
        #expect(code { _ = try Key(jwk: ed("X25519", x, ""), algorithm: .edDSA) } == .invalidKey)
        #expect(code { _ = try Key(jwk: ed("Ed25519", "AAAA", ""), algorithm: .edDSA) } == .invalidKey)
        #expect(code { _ = try Key(jwk: ed("Ed25519", x, #","d":"\#(x)""#), algorithm: .edDSA) } == .invalidKey)
        #expect(code { _ = try Key(jwk: ed("Ed25519", x, #","d":"AAAA""#), algorithm: .edDSA) } == .invalidKey)
        for (algorithm, count) in [(Algorithm.mlDSA65, 1952), (.mlDSA87, 2592)] {
            let pub = Base64URL.encode([UInt8](repeating: 1, count: count))
            let akp = { (pub: String, priv: String) in
                #"{"kty":"AKP","alg":"\#(algorithm.name)","pub":"\#(pub)"\#(priv)}"#
            }
            #expect(code { _ = try Key(jwk: akp(pub, "")) } == nil)
            #expect(code { _ = try Key(jwk: akp("AAAA", "")) } == .invalidKey)
            #expect(code { _ = try Key(jwk: akp(pub, #","priv":"\#(x)""#)) } == .invalidKey)
            #expect(code { _ = try Key(jwk: akp(pub, #","priv":"AAAA""#)) } == .invalidKey)
            let other = #"{"kty":"AKP","alg":"ML-DSA-44","pub":"\#(pub)"}"#
            #expect(code { _ = try Key(jwk: other) } == .algorithm)
        }
    }

    @Test("PEM is one block, SPKI or PKCS#8, for the algorithm's key type; an altered byte causes no trap")
    func pem() throws {
        for algorithm in [Algorithm.rs256, .es256, .es512, .ed25519, .mlDSA65] {
            let key = try SampleKeys.key(algorithm)
            for text in [try key.publicPEM(), try key.privatePEM()] {
                for other in Self.pairs
                where other.family != algorithm.family || algorithm.family == .akp && other != algorithm {
                    #expect(code { _ = try Key(pem: text, algorithm: other) } == .invalidKey)
                }
                #expect(code { _ = try Key(pem: text, algorithm: .hs256) } == .invalidKey)
                #expect(
                    code { _ = try Key(pem: "\n" + text.replacing("\n", with: "\r\n"), algorithm: algorithm) } == nil)
                for bad in [
                    "", "x", text + text, text + "x", String(text.dropLast(10)), text.replacing("BEGIN", with: "END"),
                    text.replacing("PUBLIC", with: "EC").replacing("PRIVATE", with: "EC"),
                    text.replacing("A", with: "!"),
                    text.replacing("A", with: "-"),
                ] {
                    #expect(code { _ = try Key(pem: bad, algorithm: algorithm) } == .invalidKey)
                }
                // No byte of a file may cause a trap.
                let bytes = Array(text.utf8)
                for offset in stride(from: 0, to: bytes.count, by: 7) {
                    var altered = bytes
                    altered[offset] = altered[offset] == 0x41 ? 0x42 : 0x41
                    _ = try? Key(pem: String(decoding: altered, as: UTF8.self), algorithm: algorithm)
                }
            }
        }
    }
}
