import Foundation
import JWT
import Testing

@Suite("Other libraries")
struct InteropTests {
    private struct Request: Encodable {
        var `do`: String
        var with: String?
        var alg: String?
        var key: JSON
        var pem: String?
        var token: String?
        var claims: JSON?
    }

    /// JSON text that is inserted verbatim into other JSON.
    private struct JSON: Encodable {
        let text: String
        func encode(to encoder: any Encoder) throws {
            let value = try JSONDecoder().decode([String: Scalar].self, from: Data(text.utf8))
            var container = encoder.singleValueContainer()
            try container.encode(value)
        }
    }

    private enum Scalar: Codable {
        case string(String)
        case integer(Int)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let integer = try? container.decode(Int.self) {
                self = .integer(integer)
            } else {
                self = .string(try container.decode(String.self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .string(let string): try container.encode(string)
            case .integer(let integer): try container.encode(integer)
            }
        }
    }

    private struct Answer: Decodable {
        struct Claims: Decodable {
            var sub: String
            var exp: Int
        }
        var claims: Claims?
        var token: String?
        var thumbprint: String?
        var error: String?
    }

    private func ask(_ requests: [Request]) throws -> [Answer] {
        let encoder = JSONEncoder()
        let lines = try requests.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        let result = try ChildProcess.run(
            try ChildProcess.python(), [ChildProcess.script("interop.py")],
            input: Data(lines.joined(separator: "\n").utf8))
        #expect(result.status == 0)
        let answers = try result.output.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Answer.self, from: $0)
        }
        try #require(answers.count == requests.count)
        return answers
    }

    private static let payload = #"{"sub":"jemand é😀","exp":99999999999}"#

    /// The algorithms that each library supports.
    private static var exchanges: [(library: String, algorithm: Algorithm)] {
        Algorithm.allCases.flatMap { algorithm -> [(String, Algorithm)] in
            switch algorithm {
            case .mlDSA65, .mlDSA87: [("cryptography", algorithm)]
            case .ed25519: [("joserfc", algorithm)]
            default: [("pyjwt", algorithm), ("joserfc", algorithm)]
            }
        }
    }

    @Test("tokens signed here verify in PyJWT, joserfc and cryptography")
    func there() throws {
        var requests: [Request] = []
        for (library, algorithm) in Self.exchanges {
            let key = try SampleKeys.key(algorithm)
            let isSecret = algorithm.family == .oct
            requests.append(
                Request(
                    do: "verify", with: library, alg: algorithm.name,
                    key: JSON(text: try isSecret ? key.privateJWK() : key.publicJWK()),
                    pem: try isSecret ? nil : key.publicPEM(),
                    token: try Signer(key: key, type: "JWT").sign(payload: Array(Self.payload.utf8))))
        }
        for (request, answer) in zip(requests, try ask(requests)) {
            #expect(
                answer.claims?.sub == "jemand é😀", "\(request.with ?? "") \(request.alg ?? "") \(answer.error ?? "")")
        }
    }

    @Test("tokens signed by PyJWT, joserfc and cryptography verify here")
    func here() throws {
        var requests: [Request] = []
        var keys: [Key] = []
        for (library, algorithm) in Self.exchanges {
            let key = try SampleKeys.key(algorithm)
            keys.append(key)
            requests.append(
                Request(
                    do: "sign", with: library, alg: algorithm.name, key: JSON(text: try key.privateJWK()),
                    pem: algorithm.family == .oct ? nil : try key.privatePEM(), claims: JSON(text: Self.payload)))
        }
        for ((request, key), answer) in zip(zip(requests, keys), try ask(requests)) {
            let token = try #require(answer.token, "\(request.with ?? "") \(request.alg ?? "") \(answer.error ?? "")")
            let publicKey = try key.algorithm.family == .oct ? key : Key(jwk: try key.publicJWK())
            let policy = try Policy(
                issuer: .notJudged, audience: .absent, algorithms: [key.algorithm], type: .notJudged)
            let claims = try Verifier(keys: KeySet(publicKey), policy: policy).verify(token, now: 0)
            #expect(claims.subject == "jemand é😀")
        }
    }

    @Test("thumbprints equal those of joserfc")
    func thumbprints() throws {
        let keys = try [Algorithm.rs256, .es256, .es384, .es512, .edDSA].map { try SampleKeys.key($0) }
        let answers = try ask(try keys.map { Request(do: "thumbprint", key: JSON(text: try $0.publicJWK())) })
        for (key, answer) in zip(keys, answers) { #expect(answer.thumbprint == key.thumbprint) }
    }
}
