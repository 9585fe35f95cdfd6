import JWT
import Testing

@Suite("One key, one algorithm")
struct AlgorithmTests {
    @Test("every algorithm signs and verifies, with and without kid", arguments: Algorithm.allCases)
    func roundTrip(_ algorithm: Algorithm) throws {
        let key = try SampleKeys.key(algorithm)
        let token = try SampleKeys.token(key)
        let claims = try SampleKeys.verifier([key]).verify(token, now: 1999)
        #expect(claims.subject == "somebody")
        #expect(Algorithm(name: algorithm.name) == algorithm)
        // Another key of the same algorithm does not verify it.
        let other =
            try algorithm.name.hasPrefix("RS") || algorithm.name.hasPrefix("PS")
            ? Key(jwk: RFCVector.case9.jwk, algorithm: algorithm, kid: key.kid)
            : SampleKeys.key(algorithm, kid: key.kid)
        #expect(Forge.refusal(Array(token.utf8), by: try SampleKeys.verifier([other])) == .signature)
    }

    // R1, CVE-2015-9235, CVE-2024-33663
    @Test(
        "a public key is never used as an HMAC secret",
        arguments: [Algorithm.rs256, .ps256, .es256, .es384, .es512, .edDSA, .ed25519, .mlDSA65, .mlDSA87])
    func confusion(_ algorithm: Algorithm) throws {
        let key = try SampleKeys.key(algorithm, kid: "k1")
        let pem = try key.publicPEM()
        let jwk = try key.publicJWK()
        let body = pem.split(separator: "\n").dropFirst().dropLast().joined()
        let der = body.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        var secrets = [Array(pem.utf8), Array(pem.dropLast().utf8), Array(jwk.utf8)]
        secrets.append(try #require(Base64URL.decode(der)))
        let jwkObject = try #require(jwk.firstMatch(of: /"(?:x|n|pub)":"([^"]+)"/))
        secrets.append(try #require(Base64URL.decode(String(jwkObject.1))))
        let verifier = try SampleKeys.verifier([key])
        for secret in secrets {
            for kid in [#","kid":"k1""#, ""] {
                let header = #"{"alg":"HS256","typ":"at+jwt"\#(kid)}"#
                let token = Forge.token(
                    header: Array(header.utf8), payload: Array(#"{"exp":2000}"#.utf8), secret: secret)
                let refusal = Forge.refusal(Array(token.utf8), by: verifier)
                #expect(refusal == (kid.isEmpty ? .key : .algorithm))
            }
        }
    }

    // R1
    @Test("a header that names an algorithm other than the key's is refused", arguments: Algorithm.allCases)
    func otherName(_ algorithm: Algorithm) throws {
        let key = try SampleKeys.key(algorithm, kid: "k1")
        let verifier = try SampleKeys.verifier([key])
        let signature = try SampleKeys.token(key).split(separator: ".")[2]
        let names =
            Algorithm.allCases.filter { $0 != algorithm }.map(\.name) + [
                algorithm.name.lowercased(), algorithm.name + " ", " " + algorithm.name, algorithm.name + "\\u0000",
            ]
        for name in names {
            let header = Base64URL.encode(Array(#"{"alg":"\#(name)","typ":"at+jwt","kid":"k1"}"#.utf8))
            let token = "\(header).\(Base64URL.encode(Array(#"{"exp":2000}"#.utf8))).\(signature)"
            #expect(Forge.refusal(Array(token.utf8), by: verifier) == .algorithm || name == algorithm.name, "\(name)")
        }
    }

    // R1: the policy decides which algorithms are allowed, whatever keys are loaded.
    @Test("a key whose algorithm the policy does not allow is not used")
    func policy() throws {
        let key = try SampleKeys.key(.hs256)
        let token = try SampleKeys.token(key)
        #expect(
            Forge.refusal(Array(token.utf8), by: try SampleKeys.verifier([key], algorithms: [.hs512])) == .algorithm)
    }

    // R2
    @Test(
        "alg none is refused, in any spelling",
        arguments: [
            #""alg":"none""#, #""alg":"None""#, #""alg":"NONE""#, #""alg":"nOnE""#, #""alg":"""#, #""x":1"#,
            #""alg":null"#, #""alg":0"#, #""alg":[]"#, #""alg":["HS256"]"#, #""alg":{}"#, #""alg":true"#,
            #""alg":"none\u0000""#, #""alg":"\u006eone""#,
        ])
    func none(_ member: String) throws {
        for kid in ["", #","kid":"k1""#] {
            let header = "{\(member)\(kid)}"
            let signed = Forge.token(header: header, payload: #"{"sub":"x"}"#)
            let unsigned = signed.split(separator: ".")[0...1].joined(separator: ".")
            let keys = [try Forge.key(kid: "k1")]
            #expect([.algorithm, .key].contains(try Forge.refusal(signed, keys: keys)))
            #expect(try Forge.refusal(unsigned + ".", keys: keys) == .malformed)
            #expect(try Forge.refusal(unsigned, keys: keys) == .malformed)
        }
    }

    // R2, R11
    @Test("an empty, shorter or longer signature is refused for every algorithm", arguments: Algorithm.allCases)
    func signatureLength(_ algorithm: Algorithm) throws {
        let key = try SampleKeys.key(algorithm)
        let token = try SampleKeys.token(key)
        let verifier = try SampleKeys.verifier([key])
        let parts = token.split(separator: ".")
        let input = parts[0...1].joined(separator: ".")
        #expect(Forge.refusal(Array("\(input).".utf8), by: verifier) == .malformed)
        for text in [parts[2].dropLast(), parts[2] + "A", parts[2] + "AAAA", parts[2].dropLast(4), "A", "AA", "AAAA"] {
            #expect(Forge.refusal(Array("\(input).\(text)".utf8), by: verifier) == .signature)
        }
    }

    @Test("a key accepts both names of Ed25519 if loaded for both, and one if loaded for one")
    func ed25519Names() throws {
        var generator = SystemRandomNumberGenerator()
        let new = try Key.generate(.ed25519, kid: "k1", using: &generator)
        let old = try Key(pem: try new.privatePEM(), algorithm: .edDSA, kid: "k1")
        for (signing, verifying) in [(old, new), (new, old)] {
            let token = Array(try SampleKeys.token(signing).utf8)
            #expect(Forge.refusal(token, by: try SampleKeys.verifier([verifying])) == .algorithm)
            #expect(Forge.refusal(token, by: try SampleKeys.verifier([verifying.acceptingBothEd25519Names()])) == nil)
            #expect(Forge.refusal(token, by: try SampleKeys.verifier([signing])) == nil)
        }
    }

    // R10, CVE-2022-21449
    @Test(
        "ECDSA refuses r and s outside the group, and every other length",
        arguments: [Algorithm.es256, .es384, .es512])
    func ecdsaRange(_ algorithm: Algorithm) throws {
        let count = algorithm == .es256 ? 32 : algorithm == .es384 ? 48 : 66
        let order = try #require(Self.orders[algorithm])
        #expect(order.count == count)
        var next = order
        next[count - 1] += 1
        let zero = [UInt8](repeating: 0, count: count)
        let one = [UInt8](repeating: 0, count: count - 1) + [1]
        let ones = [UInt8](repeating: 0xff, count: count)
        let key = try SampleKeys.key(algorithm)
        let token = try SampleKeys.token(key)
        let verifier = try SampleKeys.verifier([key])
        let parts = token.split(separator: ".")
        let good = try #require(Base64URL.decode(String(parts[2])))
        let (r, s) = (Array(good[..<count]), Array(good[count...]))
        var pairs = [(zero, zero), (one, zero), (zero, one), (order, order), (one, one)]
        for bad in [zero, order, next, ones] { pairs += [(bad, s), (r, bad)] }
        for (r, s) in pairs {
            let forged = "\(parts[0]).\(parts[1]).\(Base64URL.encode(r + s))"
            #expect(Forge.refusal(Array(forged.utf8), by: verifier) == .signature)
        }
        for signature in [r, Array(good.dropLast()), good + [0], [0] + good, good + good] {
            let forged = "\(parts[0]).\(parts[1]).\(Base64URL.encode(signature))"
            #expect(Forge.refusal(Array(forged.utf8), by: verifier) == .signature)
        }
    }

    /// The orders of the groups (FIPS 186-5, SP 800-186).
    private static let orders: [Algorithm: [UInt8]] = [
        .es256: hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
        .es384: hex(
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"),
        .es512: hex(
            "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa"
                + "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409"),
    ]

    private static func hex(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
