import JWT
import Testing

@Suite("Claims as Decodable")
struct DecodableTests {
    struct Profile: Decodable, Equatable {
        struct Confirmation: Decodable, Equatable { var jkt: String }
        enum Level: String, Decodable { case low, high }
        var sub: String
        var exp: NumericDate
        var admin: Bool
        var score: Double
        var small: Int8
        var big: UInt64
        var cnf: Confirmation
        var groups: [String]
        var matrix: [[Int]]
        var level: Level
        var nickname: String?
        var nothing: String?
        var table: [String: Int]
    }

    private static let text = #"""
        {"sub":"a\u00e9","exp":1.5,"admin":true,"score":2.5e-1,"small":-128,"big":18446744073709551615,"cnf":{"jkt":"t"},
        "groups":["x","y"],"matrix":[[1,2],[],[3]],"level":"high","nothing":null,"table":{"k":1},"unknown":[{"deep":null}]}
        """#

    private func claims(_ text: String) throws -> Claims {
        Claims(object: try JSONObject(Array(text.utf8)))
    }

    @Test("a caller's type is decoded from the claims")
    func decodes() throws {
        let profile = try claims(Self.text).decode(Profile.self)
        #expect(
            profile
                == Profile(
                    sub: "aé", exp: NumericDate(seconds: 1, nanoseconds: 500_000_000), admin: true, score: 0.25,
                    small: -128,
                    big: .max, cnf: .init(jkt: "t"), groups: ["x", "y"], matrix: [[1, 2], [], [3]], level: .high,
                    nickname: nil, nothing: nil, table: ["k": 1]))
    }

    @Test(
        "a value of the wrong type is an error that names its path",
        arguments: [
            (#""sub":"a\u00e9""#, #""sub":1"#, "sub"), (#""admin":true"#, #""admin":"true""#, "admin"),
            (#""admin":true"#, #""admin":1"#, "admin"), (#""small":-128"#, #""small":-129"#, "small"),
            (#""small":-128"#, #""small":1.0"#, "small"), (#""small":-128"#, #""small":"1""#, "small"),
            (#""score":2.5e-1"#, #""score":"x""#, "score"), (#""exp":1.5"#, #""exp":"1""#, "exp"),
            (#""cnf":{"jkt":"t"}"#, #""cnf":{}"#, "cnf.jkt"), (#""cnf":{"jkt":"t"}"#, #""cnf":[]"#, "cnf"),
            (#""groups":["x","y"]"#, #""groups":["x",1]"#, "groups.[1]"),
            (#""groups":["x","y"]"#, #""groups":{}"#, "groups"),
            (#""level":"high""#, #""level":"mid""#, "level"), (#""big":18446744073709551615"#, #""big":-1"#, "big"),
            (#""sub":"a\u00e9""#, #""sub":null"#, "sub"), (#""table":{"k":1}"#, #""table":{"k":"v"}"#, "table.k"),
        ])
    func refused(_ good: String, _ bad: String, _ place: String) throws {
        let text = Self.text.replacing(good, with: bad)
        #expect(text != Self.text)
        let error = #expect(throws: JWTError.self) { try claims(text).decode(Profile.self) }
        #expect(error?.code == .claim)
        #expect(error?.detail.contains(place) == true)
    }
}
