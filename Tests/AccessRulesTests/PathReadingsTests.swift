import AccessRules
import Randomness
import Testing

/// Paths that programs read in different ways (everyday reality, point 18; G3).
@Suite("Paths that are not in normal form")
struct PathReadingsTests {
    /// The gate's result for a target: the line of the rule, or the text of the refusal.
    private func judged(
        _ book: RuleBook, _ target: String, path: String? = nil, host: String = "h", method: String = "GET"
    ) -> String {
        let (host, method, target) = (Array(host.utf8), Array(method.utf8), Array(target.utf8))
        let path = path.map { Array($0.utf8) } ?? RequestPath.normalized(target: target.span)
        do throws(GateRefusal) {
            let ruling = try book.ruling(
                host: host.span, server: host.span, method: method.span, path: path.span, target: target.span
            ) { nil }
            switch ruling {
            case .one(let rule): return "\(book.rules[rule].line)"
            case .each(let rules): return "each " + rules.map { "\(book.rules[$0].line)" }.joined(separator: " ")
            case .everyReading(let rules):
                return "all " + rules.map { "\(book.rules[$0].line)" }.joined(separator: " ")
            }
        } catch {
            return error.rawValue
        }
    }

    /// Paths of real applications, each with another kind of mark.
    private static let applications = [
        "/api/v4/projects/group%2Fproject", "/api/v4/projects/a%2fb/repository/files/lib%2Fclass%2Erb/raw",
        "/@scope%2fname", "/@scope%2Fname/-/name-1.0.tgz", "/api/queues/%2F/name", "/api/exchanges/%2f/amq.direct",
        "//api//v1///users/", "/api/v1//", "/cars;color=red/wheels;v=1", "/app;jsessionid=1F2E3D", "/a;b;c=d/e;",
        "/100%25ab", "/100%25e4", "/search/100%2525", "/a%252Fb", "/a%253Bb", "/C:%5Cdata%5Cx.txt", "/share\\folder",
        "/a%3Bb",
        "/file%2Ejson", "/%2Ewell-known/x", "/a/./b", "/x/.", "/%2e/x", "/wiki/AC%2FDC%3F", "/My%20Files%2Fcaf%C3%A9",
        "/v2/%2F%2F", "/registry/https:%2F%2Fexample.org%2Fx", "/proxy/https://example.org/x", "/a...%2Fb/...",
    ]

    @Test("are admitted if no rule depends on the path", arguments: applications)
    func everyday(target: String) throws {
        #expect(judged(try RuleBook([], hosts: ["h"]), target) == "all 0")
        #expect(judged(try RuleBook([RuleSketch(), RuleSketch(path: "/other")], hosts: ["h"]), target) == "all 1")
        // Another rule with the same condition gives the same result.
        let alike = try RuleBook([RuleSketch(path: "/api/*"), RuleSketch()], hosts: ["h"])
        #expect(judged(alike, target).hasPrefix("all "))
        #expect(judged(alike, target + "?x=/../..%00//;") == judged(alike, target))
    }

    @Test("are admitted by the rule whose paths contain every reading")
    func within() throws {
        let admission = Admission(kind: .login, groups: ["staff"])
        let book = try RuleBook(
            [
                RuleSketch(path: "/api/v4/*"), RuleSketch(path: "/open/*", admission: Admission(kind: .public)),
                RuleSketch(admission: admission),
            ], hosts: ["h"])
        for (target, line) in [
            ("/api/v4/projects/a%2Fb", "all 1"), ("/open//x", "all 2"), ("/open/x;y", "all 2"), ("/open/%2F", "all 2"),
            ("/open/a%252Fb", "all 2"), ("/other%2Fx", "all 3"), ("/open/x%5Cy", "all 2"), ("/o%70en/x//", "all 2"),
        ] {
            #expect(judged(book, target) == line, "\(target)")
        }
    }

    @Test(
        "are refused if the rules judge two readings differently",
        arguments: [
            "/open%2Fx", "//open/x", "/open;v=1/x", "/open%5Cx", "/open\\x", "/open%252Fx", "/open%25252Fx",
            "/open%3Bx/y", "/open%253Bx/y", "/./open/x", "/%2e/open/x", "//host/open/x", "/%2Fopen/x",
            "/;x/open/y", "/open%3Fx", "/closed%2Fx", "//closed/x", "/closed;x", "/closed\\x", "/open/x/secret%2Fy",
            "/open/x//secret", "/open/x;v/secret", "/open/x;/secret", "/open//secret/x", "/open/a/./secret",
            "/%5Copen/x", "/%255Copen%255Cx", "/open%2fx", "/open;",
        ])
    func differ(target: String) throws {
        let book = try RuleBook(
            [
                RuleSketch(path: "/closed/*", admission: .deny), RuleSketch(path: "/open/*/secret/*", admission: .deny),
                RuleSketch(path: "/open/*/*", admission: Admission(kind: .public)),
                RuleSketch(path: "/open", admission: .deny), RuleSketch(),
            ], hosts: ["h"])
        let verdict = judged(book, target)
        // A path whose cut at a decoded question mark is judged otherwise is refused by both rules.
        #expect(verdict == "different readings of the path" || verdict.hasPrefix("each "), "\(target): \(verdict)")
    }

    @Test(
        "are refused whatever the rules, if no program should receive them",
        arguments: [
            "/a/../b", "/..", "/a/..", "/../a", "/a/%2e%2e/b", "/a/.%2E/b", "/a/..%2fb", "/a%2f..%2fb", "/a/..;/b",
            "/a/..;v=1/b", "/a/..%3B/b", "/a/..\\b", "/a/..%5cb", "/a%5c..%5cb", "/a/%252e%252e/b", "/a/..%252fb",
            "/a/%25252e%25252e%25252fb", "/a/..%3Fx%2Fb", "/a%00", "/a%00.png", "/a%2500", "/a%0ab", "/a%0d%0ab",
            "/a%09b", "/a%250ab", "/a\u{7f}//b", "/a%c0%af", "/a%c0%ae%c0%ae/b", "/a%e0%80%af", "/a%f0%80%80%af",
            "/a%25c0%25af", "/a%ff", "/a%c3", "/a%ed%a0%80", "/a%", "/a%2", "/a%zz", "/a%u002e", "/a#b", "/a//b#c", "",
            "a", "*", "?x", "http://h/a", "a//b", "\\a", "%2Fa", ";/a",
        ])
    func always(target: String) throws {
        for book in [
            try RuleBook([], hosts: ["h"]),
            try RuleBook([RuleSketch(admission: Admission(kind: .public))], hosts: ["h"]),
        ] {
            for path in [nil, "/a/b", "/b", "/", target] as [String?] {
                #expect(judged(book, target, path: path) == "ambiguous path", "\(target) \(path ?? "")")
            }
        }
    }

    @Test("count only if nginx normalised the same path, with or without merged slashes")
    func otherPath() throws {
        let book = try RuleBook([], hosts: ["h"])
        for (target, path, isAdmitted) in [
            ("/a%2Fb", "/a/b", true), ("/a%2Fb", "/a%2Fb", false), ("/a%2F%2Fb", "/a/b", true),
            ("/a//b", "/a//b", true), ("/a//b", "/a/b", true), ("/a//b", "/b", false), ("/a;b", "/a;b", true),
            ("/a;b", "/a", false), ("/a%252Fb", "/a%2Fb", true), ("/a%252Fb", "/a/b", false), ("/a/./b", "/a/b", true),
            ("/a/.", "/a/", true), ("/a/.", "/a", false), ("/a\\b", "/a\\b", true), ("/a\\b", "/a/b", false),
        ] {
            #expect(judged(book, target, path: path) == (isAdmitted ? "all 0" : "ambiguous path"), "\(target) \(path)")
        }
    }

    @Test("are judged by the rules of both hosts, and for the request's method and network")
    func facts() throws {
        let book = try RuleBook(
            [
                RuleSketch(host: "h", path: "/x/*", methods: ["POST"], admission: .deny),
                RuleSketch(host: "h"), RuleSketch(host: "i", path: "/x/*"), RuleSketch(host: "i", admission: .deny),
                RuleSketch(host: "j", path: "/x/*", networks: ["192.0.2.0/24"]), RuleSketch(host: "j"),
            ], hosts: [])
        #expect(judged(book, "/x%2Fy") == "all 2")
        #expect(judged(book, "/x%2Fy", method: "POST") == "different readings of the path")
        #expect(judged(book, "/x%2Fy", host: "i") == "different readings of the path")
        #expect(judged(book, "/x%2Fy", host: "j") == "unreadable address")
        #expect(judged(book, "/y%2Fx", host: "j") == "all 6")
        #expect(judged(book, "/x%2Fy", host: "k") == "unknown host")
        #expect(judged(try RuleBook([RuleSketch(path: "/x")], hosts: ["h"]), "/a%2Fb") == "no rule")
        #expect(judged(try RuleBook([RuleSketch(path: "/a/b")], hosts: ["h"]), "/a%2Fb").hasPrefix("different"))
    }

    @Test("cannot cost much: a long one, and one with very many readings, are refused")
    func cost() throws {
        let book = try RuleBook([], hosts: ["h"])
        #expect(judged(book, "/" + String(repeating: "a", count: 4000) + "%2Fb") == "all 0")
        #expect(judged(book, "/" + String(repeating: "a", count: 8000)) == "0")
        #expect(judged(book, "/" + String(repeating: "a%2F", count: 2000)) == "ambiguous path")
        let deep = "/a%" + String(repeating: "25", count: 200) + "2Fb"
        #expect(judged(book, deep) == "ambiguous path")
        #expect(judged(book, "//h;a//%5Cb%252F;%253Bc%25255C;d/./%3F//e;f/%252e/g%2523/") == "ambiguous path")
    }

    @Test("the reason names two readings and the rules that judge them")
    func explained() throws {
        let book = try RuleBook([RuleSketch(path: "/open/*"), RuleSketch(admission: .deny)], hosts: ["h"])
        func reason(_ target: String, _ refusal: GateRefusal) -> String? {
            let (host, target) = (Array("h".utf8), Array(target.utf8))
            return book.explanation(
                of: refusal, host: host.span, server: host.span, method: Array("GET".utf8).span, target: target.span,
                place: { "line \($0.line)" }
            ) { nil }
        }
        #expect(
            reason("/open%2Fx?y", .differentReadings) == "as /open%2Fx, line 2 matches, and as /open/x, line 1 matches")
        #expect(reason("/a/../b", .ambiguousPath) == "it has a segment .., possibly encoded")
        #expect(reason("/a%0a//b", .ambiguousPath) == "it has a control character, possibly encoded")
        #expect(reason("/a//b", .ambiguousPath) == "nginx's path is not the one that the client sent")
        #expect(reason("/a//b", .noRule) == nil)
        #expect(PathText.visible(target: Array("/a\u{1b}[2J\u{202e}b?c".utf8).span) == "/a\u{fffd}[2J\u{fffd}b")
        #expect(PathText.visible(Array(repeating: UInt8(ascii: "a"), count: 300).span).count == 201)
    }
}
