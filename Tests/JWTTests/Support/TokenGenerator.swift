import Randomness
import JWT

/// Makes HS256 tokens, broken in every way. Every run makes the same ones.
///
/// The secret is ``Forge/secret``, the issuer `i`, the audience `a`. Times are far from the present, so that a verifier
/// with its own clock gives the same result.
struct TokenGenerator {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }

    private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    private static let headers = [
        #"{"alg":"HS256"}"#, #"{"alg":"HS256","typ":"JWT"}"#, #"{"typ":"JWT","alg":"HS256"}"#, #"{ "alg" : "HS256" }"#,
        #"{"\u0061lg":"HS256"}"#, #"{"alg":"HS256","x":[{"y":null}]}"#, #"{"alg":"H\u0053256"}"#,
    ]

    private static let oddHeaders = [
        #"{"alg":"none"}"#, #"{"alg":"hs256"}"#, #"{"alg":"HS512"}"#, #"{"alg":"RS256"}"#, #"{"alg":null}"#, "{}",
        #"{"alg":1}"#,
        #"{"alg":["HS256"]}"#, #"{"alg":"HS256","alg":"HS256"}"#, #"{"alg":"none","alg":"HS256"}"#,
        #"{"alg":"HS256","crit":[]}"#,
        #"{"alg":"HS256","crit":["exp"],"exp":1}"#, #"{"alg":"HS256","crit":["b64"],"b64":true}"#,
        #"{"alg":"HS256","crit":null}"#,
        #"{"alg":"HS256","b64":true}"#, #"{"alg":"HS256","b64":false}"#, #"{"alg":"HS256","zip":"DEF"}"#,
        #"{"alg":"HS256","kid":1}"#,
        #"{"alg":"HS256","kid":"x"}"#, #"{"alg":"HS256","typ":1}"#, #"{"alg":"HS256","cty":"JWT"}"#,
        #"{"alg":"HS256",}"#, "[]", "1",
        "null", "", "x", #"{"alg":"HS256"}x"#, #"{"alg":"HS256","x":NaN}"#,
        #"{"alg":"HS256","jku":"https://example.org"}"#,
    ]

    private static let values = [
        #""i""#, #""a""#, #"["a"]"#, #"["b","a"]"#, #"["b"]"#, "[]", "[1]", #"["a",1]"#, "{}", "null", "true", "false",
        "1", "-0", "0",
        "99999999999", "99999999999.5", "9.9999999999e10", "1e300", "1e400", "-1", "1.5", #""99999999999""#, #""x""#,
        #""""#,
        #""\u0069""#, #""\ud800""#, #""\ud83d\ude00""#, "NaN", "Infinity", "-Infinity", "01", "1.", "+1", ".5",
        "[[[[[[[]]]]]]]",
        "[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]", #"{"a":1,"a":2}"#, #"{"a":1,"b":{"c":[1,2,{}]}}"#, #""é""#,
        #""e\u0301""#, "[1,]", "[,1]",
        #""unterminated"#, "\"\u{1}\"", #""\x""#, "123456789012345678901234567890", "1e15", "1e16",
        "18446744073709551616",
    ]

    /// The next token. Most are well-formed, so that verification gets past the first check.
    mutating func next() -> String {
        let header = chance(6) ? pick(Self.oddHeaders) : pick(Self.headers)
        var token =
            chance(40)
            ? Forge.token(
                header: Array(header.utf8), payload: Array(payload().utf8), secret: [UInt8](repeating: 9, count: 32))
            : Forge.token(header: Array(header.utf8), payload: payloadBytes())
        if chance(12) { mutate(&token) }
        return token
    }

    private mutating func payload() -> String {
        var members = [
            ("iss", chance(10) ? pick(Self.values) : #""i""#),
            ("aud", chance(8) ? pick(Self.values) : pick([#""a""#, #"["a","b"]"#])),
            ("exp", chance(5) ? pick(Self.values) : "99999999999"),
        ]
        for name in ["sub", "jti", "nbf", "iat", "x", "nested"] where chance(3) {
            members.append((name, chance(2) ? pick(Self.values) : ["sub", "jti"].contains(name) ? #""s""# : "1"))
        }
        if chance(15) { members.removeAll { _ in chance(3) } }
        if chance(15) { members.append(pick(members + [("exp", "1")])) }
        members.shuffle(using: &random)
        let space = chance(8) ? pick([" ", "\n", "\t", "\r\n", "\u{b}", "\u{a0}"]) : ""
        let text = members.map { name, value in
            let written = chance(25) ? "\\u00" + String(name.utf8.first ?? 0, radix: 16) + name.dropFirst() : name
            return "\(space)\"\(written)\"\(space):\(space)\(value)\(space)"
        }
        let object = "{\(text.joined(separator: chance(100) ? ",," : ","))}"
        return chance(60)
            ? pick(["[\(object)]", object + object, object + ",", "\u{feff}" + object, "", "null", "{" + object])
            : object
    }

    private mutating func payloadBytes() -> [UInt8] {
        var bytes = Array(payload().utf8)
        if chance(40), !bytes.isEmpty {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
        }
        return bytes
    }

    /// Alters the encoded token. Uses only characters that a token may contain: surrounding text is not tested here.
    private mutating func mutate(_ token: inout String) {
        var bytes = Array(token.utf8)
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[place] = pick(Array("ABab01-_.".utf8))
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(pick(Array("Aa0-_.=+/ ".utf8)), at: place)
        case 3: bytes.append(pick(Array("Aa0-_.=+/".utf8)))
        case 4: bytes.removeLast()
        case 5: bytes.swapAt(place, bytes.count - 1)
        default:
            bytes[bytes.count - 1] = pick(
                Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8))
        }
        token = String(decoding: bytes, as: UTF8.self)
    }
}
