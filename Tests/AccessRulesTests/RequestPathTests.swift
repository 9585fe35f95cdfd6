import AccessRules
import Testing

@Suite("The path of a request")
struct RequestPathTests {
    private func decoded(_ target: [UInt8]) -> String? {
        switch RequestPath.decoded(target: target.span) {
        case .asSent(let length): String(decoding: target[..<length], as: UTF8.self)
        case .unescaped(let bytes): String(decoding: bytes, as: UTF8.self)
        case nil: nil
        }
    }

    @Test(
        "is decoded once, up to the query",
        arguments: [
            ("/", "/"), ("/a/b", "/a/b"), ("/a/b/", "/a/b/"), ("/a?/../b", "/a"), ("/a%20b", "/a b"),
            ("/%7Eme", "/~me"),
            ("/caf%C3%A9", "/café"), ("/café", "/café"), ("/100%25", "/100%"), ("/100%25x", "/100%x"),
            ("/a.b/..c", "/a.b/..c"),
            ("/.well-known/x", "/.well-known/x"), ("/wiki/What%3F", "/wiki/What?"), ("/c%23", "/c#"),
            ("/a:b@c", "/a:b@c"),
            ("/...", "/..."), ("/a%2Bb", "/a+b"),
        ])
    func readable(target: String, path: String) {
        #expect(decoded(Array(target.utf8)) == path)
    }

    // G3
    @Test("is refused if two programs could read it in two ways", arguments: ambiguous)
    func refused(target: String) {
        #expect(decoded(Array(target.utf8)) == nil)
    }

    static let ambiguous = [
        "", "a", "*", "?x", "//", "//a", "/a//b", "/a//", "/.", "/..", "/./a", "/../a", "/a/.", "/a/..", "/a/./b",
        "/a/../b", "/a/..;/b", "/a/%2e%2e/b", "/a/%2E%2E/b", "/a/.%2e/b", "/a/%2e./b", "/%2e/a", "/a%2eb", "/a%2fb",
        "/a%2Fb", "/a/..%2fb", "/a%5cb", "/a%5Cb", "/a\\b", "/a\\..\\b", "/a%00", "/a%00.png", "/a%0ab", "/a%0d%0ab",
        "/a%7fb", "/a%1fb", "/a;b", "/a;b=c/d", "/a%3bb", "/a%3Bb", "/a%c0%af", "/a%c0%ae%c0%ae/b", "/a%e0%80%af",
        "/a%f0%80%80%af", "/a%ed%a0%80", "/a%ff", "/a%c3", "/a%", "/a%2", "/a%zz", "/a%u002e", "/a%252e%252e/b",
        "/a%252fb", "/a%25%32%66", "/a%2500", "/a#b", "/a#/../b", "/a\u{0}b", "/a\tb", "/a\u{7f}b", "http://x/a",
    ]

    @Test("with bytes that are not UTF-8 is refused, escaped or not (G3)")
    func binary() {
        for tail: [UInt8] in [[0xc0, 0xaf], [0xff], [0xc3], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80]] {
            #expect(decoded(Array("/a".utf8) + tail) == nil)
        }
    }
}
