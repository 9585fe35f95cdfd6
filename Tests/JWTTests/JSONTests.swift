import JWT
import Testing

@Suite("Strict JSON")
struct JSONTests {
    private static func isAccepted(_ bytes: [UInt8]) -> Bool { (try? JSONObject(bytes)) != nil }
    private static func isAccepted(_ text: String) -> Bool { isAccepted(Array(text.utf8)) }

    // RFC 8259
    @Test(
        "text that the RFC allows is accepted",
        arguments: [
            "{}", " \t\r\n{ \t\r\n} \t\r\n", #"{"":0}"#, #"{"a":[]}"#, #"{"a":[ ]}"#,
            #"{"a":[1 , 2 ,"x",null,true,false]}"#,
            #"{"a":{"a":{"a":1}},"b":{"a":1}}"#, #"{"a":-0}"#, #"{"a":-0.0e-0}"#, #"{"a":1E+2}"#, #"{"a":0.1}"#,
            #"{"a":1e300}"#, #"{"a":1e-400}"#, #"{"a":123456789012345678901234567890}"#,
            #"{"a":"\"\\\/\b\f\n\r\t\u00e9"}"#,
            #"{"a":"\ud83d\ude00"}"#, #"{"a":"\uD83D\uDE00\u0000"}"#,
            #"{"a":"é€😀\#u{7f}\#u{85}\#u{2028}\#u{ffff}\#u{10ffff}"}"#,
            #"{"\u0061":1,"b":2}"#, #"{"a":"12345678"}"#, #"{"a":"1234567\""}"#,
            #"{"12345678":1,"123456789":2,"12345678a":3}"#,
        ])
    func accepted(_ text: String) {
        #expect(Self.isAccepted(text))
    }

    // RFC 8259, R19
    @Test(
        "all other text is refused",
        arguments: [
            "", " ", "{", "}", "[", "[]", "[{}]", "null", "true", "1", #""x""#, "{}{}", "{}x", "{},", "{} {}", "{]",
            "[}",
            #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1,,"b":2}"#, #"{"a" 1}"#, #"{"a"::1}"#, "{a:1}",
            "{'a':1}",
            "{1:1}", #"{"a":1 "b":2}"#, #"{"a":1"b":2}"#, #"{"a":[1,]}"#, #"{"a":[,1]}"#, #"{"a":[1 2]}"#, #"{"a":[1}"#,
            #"{"a":[1:2]}"#,
            #"{"a":[}"#, #"{"a":]}"#, #"{"a":(1)}"#, #"{"a":{"b":1}"#, #"{"a":tru}"#, #"{"a":True}"#, #"{"a":truex}"#,
            #"{"a":nul}"#, #"{"a":t}"#,
            #"{"a":undefined}"#, #"{"a":NaN}"#, #"{"a":01}"#, #"{"a":-}"#, #"{"a":--1}"#, #"{"a":+1}"#, #"{"a":.1}"#,
            #"{"a":1.}"#, #"{"a":1.e1}"#,
            #"{"a":1e}"#, #"{"a":1e+}"#, #"{"a":0x10}"#, #"{"a":1_0}"#, #"{"a":-01}"#, #"{"a":00}"#, #"{"a":1e400}"#,
            #"{"a":-1e400}"#, #"{"a":１}"#,
            #"{"a":"}"#, #"{"a":"x}"#, #"{"a":"\"}"#, #"{"a":"\x"}"#, #"{"a":"\u12"}"#, #"{"a":"\u12g4"}"#,
            #"{"a":"\U0041"}"#, #"{"a":"\"#,
            #"{"a":"\ud800"}"#, #"{"a":"\udc00"}"#, #"{"a":"\ud800\ud800"}"#, #"{"a":"\ud800x"}"#,
            #"{"a":"\ude00\ud83d"}"#,
            #"{"a":"\ud800\u0041"}"#, #"{"a":"\ud83d\ude0"}"#, "{\"a\":\"\u{1}\"}", "{\"a\":\"\n\"}", "{\"a\":\"\0\"}",
            "{\"a\0\":1}",
            "\u{feff}{}", "{}\u{feff}", "{}\0", "\0{}", "{\u{a0}}", "{\u{c}}", "{/**/}", "{}//", "{\"a\":1\u{b}}",
        ])
    func refused(_ text: String) {
        #expect(!Self.isAccepted(text))
    }

    @Test("bytes that are not UTF-8 are refused, at every distance from the start of a word")
    func utf8() {
        let bad: [[UInt8]] = [
            [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc2], [0xc2, 0x41], [0xe0, 0x80, 0x80], [0xe0, 0x9f, 0xbf],
            [0xe2, 0x82], [0xe2, 0x28, 0xa1], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf0, 0x80, 0x80, 0x80],
            [0xf0, 0x8f, 0xbf, 0xbf], [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xfe],
            [0xff], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xe2, 0x82, 0xac, 0xac],
        ]
        for sequence in bad {
            for padding in 0..<17 {
                let fill = [UInt8](repeating: 0x61, count: padding)
                let value = Array(#"{"a":""#.utf8) + fill + sequence + fill + Array(#""}"#.utf8)
                let name = Array(#"{""#.utf8) + fill + sequence + fill + Array(#"":1}"#.utf8)
                #expect(!Self.isAccepted(value))
                #expect(!Self.isAccepted(name))
            }
        }
        #expect(!Self.isAccepted([0x7b, 0x00, 0x7d, 0x00]), "UTF-16")
        #expect(!Self.isAccepted([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]), "UTF-16 with BOM")
    }

    @Test("every control character in a string is refused, at every position")
    func controls() {
        for byte in UInt8.min...0x7f {
            for padding in 0..<17 {
                let fill = [UInt8](repeating: 0x61, count: padding)
                let text = Array(#"{"a":""#.utf8) + fill + [byte] + fill + Array(#""}"#.utf8)
                #expect(Self.isAccepted(text) == (byte >= 0x20 && byte != 0x22 && byte != 0x5c))
            }
        }
    }

    @Test("duplicate names are refused at every depth, compared after unescaping")
    func duplicates() {
        for text in [
            #"{"a":1,"a":1}"#, #"{"exp":1,"\u0065xp":2}"#, #"{"\u0065xp":1,"exp":2}"#, #"{"\u0065xp":1,"e\u0078p":2}"#,
            #"{"a":{"b":1,"b":2}}"#, #"{"a":[{"b":1,"c":1,"b":2}]}"#, #"{"a":{"b":{"c":1,"\u0063":1}}}"#,
            #"{"":1,"":2}"#,
            #"{"long name of a member":1,"x":1,"long name of a member":2}"#, #"{"a":{},"b":1,"a":{}}"#,
            #"{"é":1,"\u00e9":2}"#, #"{"\ud83d\ude00":1,"😀":2}"#, #"{"a\/b":1,"a/b":2}"#,
        ] {
            #expect(!Self.isAccepted(text), "\(text)")
        }
        for text in [
            #"{"a":1,"A":1}"#, #"{"a":{"a":{"a":1}}}"#, #"{"a":{"b":1},"b":{"a":1}}"#, #"{"a":[{"b":1},{"b":1}]}"#,
            "{\"\u{e9}\":1,\"e\u{301}\":2}", #"{"a":1,"a\u0000":2}"#, #"{"aaaaaaaa":1,"aaaaaaaaa":2,"aaaaaaaab":2}"#,
        ] {
            #expect(Self.isAccepted(text), "\(text)")
        }
    }

    @Test("duplicates among many members are also found, quickly")
    func manyMembers() {
        func members(_ count: Int, _ prefix: String) -> String {
            (0..<count).map { #""\#(prefix)\#($0)":0"# }.joined(separator: ",")
        }
        for count in [15, 16, 17, 18, 100, 5000] {
            for prefix in ["", "a long common beginning "] {
                let all = members(count, prefix)
                #expect(Self.isAccepted("{\(all)}"))
                for index in [0, 1, count / 2, count - 1] {
                    #expect(!Self.isAccepted("{\(all),\"\(prefix)\(index)\":1}"))
                    #expect(!Self.isAccepted("{\"x\":{\(all),\"\(prefix)\(index)\":1}}"))
                }
                #expect(!Self.isAccepted("{\(all),\"\\u0041\":1,\"A\":1}"))
            }
        }
    }

    // R19
    @Test("sixteen levels are accepted, seventeen and ten thousand are not")
    func depth() {
        func nested(_ count: Int, _ open: String, _ close: String) -> String {
            #"{"a":"# + String(repeating: open, count: count) + "1" + String(repeating: close, count: count) + "}"
        }
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            #expect(Self.isAccepted(nested(15, open, close)))
            #expect(!Self.isAccepted(nested(16, open, close)))
            #expect(!Self.isAccepted(nested(10_000, open, close)))
            #expect(!Self.isAccepted(String(repeating: open, count: 100_000)))
        }
    }

    @Test("values are read unchanged, and only as their own type")
    func values() throws {
        let text = #"""
            {"s":"a\n\u00e9\ud83d\ude00\\","i":-12,"n":1.5e1,"t":true,"f":false,"z":null,"o":{"k":"v"},"l":["x","\u0079"],
            "m":["x",1],"big":9223372036854775807,"small":-9223372036854775808,"over":9223372036854775808,"e":[]}
            """#
        let claims = Claims(object: try JSONObject(Array(text.utf8)))
        #expect(try claims.string("s") == "a\n\u{e9}\u{1f600}\\")
        #expect(try claims.integer("i") == -12)
        #expect(try claims.number("n") == 15)
        #expect(try claims.boolean("t") == true)
        #expect(try claims.boolean("f") == false)
        #expect(try claims.object("o")?.string("k") == "v")
        #expect(try claims.strings("l") == ["x", "y"])
        #expect(try claims.strings("e") == [])
        #expect(try claims.integer("big") == .max)
        #expect(try claims.integer("small") == .min)
        #expect(claims.contains("z"))
        #expect(!claims.contains("S"))
        #expect(claims.names.prefix(3) == ["s", "i", "n"])
        #expect(try claims.string("absent") == nil)
        #expect(try claims.strings("absent") == nil)
        #expect(throws: JWTError.self) { try claims.string("i") }
        #expect(throws: JWTError.self) { try claims.string("z") }
        #expect(throws: JWTError.self) { try claims.integer("n") }
        #expect(throws: JWTError.self) { try claims.integer("over") }
        #expect(throws: JWTError.self) { try claims.integer("s") }
        #expect(throws: JWTError.self) { try claims.number("t") }
        #expect(throws: JWTError.self) { try claims.boolean("i") }
        #expect(throws: JWTError.self) { try claims.strings("m") }
        #expect(throws: JWTError.self) { try claims.strings("s") }
        #expect(throws: JWTError.self) { try claims.object("l") }
        #expect(throws: JWTError.self) { try claims.date("s") }
    }
}
