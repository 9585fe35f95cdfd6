import Randomness
import AccessRules
import Identity
import Testing

/// A rule in one line: `line host path methods networks`.
struct RuleSketch {
    var host: String?
    var path = "/*"
    var methods: [String] = []
    var networks: [String] = []
    var admission = Admission.login

    func rule(line: Int) throws -> AccessRule {
        AccessRule(
            line: line, host: try host.map(HostPattern.init), path: try PathPattern(path),
            methods: methods.isEmpty ? .all : methods.reduce(into: []) { $0.formUnion(MethodSet(named: $1) ?? .other) },
            networks: try networks.map(NetworkRange.init), admission: admission)
    }
}

extension RuleBook {
    convenience init(_ sketches: [RuleSketch], hosts: [String] = []) throws {
        self.init(
            try sketches.enumerated().map { try $1.rule(line: $0 + 1) }, hosts: hosts.compactMap { HostName($0) })
    }

    /// The line of the deciding rule; 0 for none, -1 for an unknown host, -2 for an unreadable address.
    func line(_ host: String, _ path: String, _ method: String = "GET", _ address: String? = "192.0.2.1") -> Int {
        let host = Array(host.utf8)
        let path = Array(path.utf8)
        guard let site = site(of: host.span) else { return -1 }
        guard let method = MethodSet(request: Array(method.utf8).span) else { return -3 }
        do throws(GateRefusal) {
            let rule = try rule(at: site, path: path.span, method: method) { address.flatMap { ClientAddress($0) } }
            return rule.map { rules[$0].line } ?? 0
        } catch {
            return -2
        }
    }
}

@Suite("Rules")
struct RuleBookTests {
    @Test("a path is exact, a prefix with its boundary, or has wildcard segments")
    func paths() throws {
        let book = try RuleBook(
            [
                RuleSketch(path: "/x"), RuleSketch(path: "/admin/*"), RuleSketch(path: "/users/*/photo"),
                RuleSketch(path: "/users/me/*"), RuleSketch(path: "/"), RuleSketch(path: "/a/*/c/*"),
            ], hosts: ["h"])
        let rows = [
            ("/x", 1), ("/x/", 0), ("/x/y", 0), ("/xy", 0), ("/X", 0), ("/admin", 2), ("/admin/", 2), ("/admin/a/b", 2),
            ("/administrator", 0), ("/users/al/photo", 3), ("/users/me/photo", 3), ("/users/me/other", 4),
            ("/users/me", 4), ("/users/al", 0), ("/users/al/photo/", 0), ("/users/a/b/photo", 0), ("/users//photo", 0),
            ("/", 5), ("/a/b/c", 6), ("/a/b/c/", 6), ("/a/b/c/d/e", 6), ("/a/b", 0), ("/a/b/d", 0), ("/*", 0),
        ]
        for (path, line) in rows { #expect(book.line("h", path) == line, "\(path)") }
    }

    @Test("the first matching rule decides, whatever the order of longer and shorter paths")
    func order() throws {
        let narrowFirst = try RuleBook(
            [RuleSketch(path: "/a/b"), RuleSketch(path: "/a/*"), RuleSketch()], hosts: ["h"])
        #expect(narrowFirst.line("h", "/a/b") == 1)
        #expect(narrowFirst.line("h", "/a/c") == 2)
        #expect(narrowFirst.line("h", "/c") == 3)
        let byMethod = try RuleBook(
            [
                RuleSketch(path: "/a/*", methods: ["POST"]), RuleSketch(path: "/a/b", methods: ["GET"]),
                RuleSketch(host: "h", path: "/*"), RuleSketch(path: "/a/b"),
            ], hosts: ["h", "other"])
        #expect(byMethod.line("h", "/a/b", "POST") == 1)
        #expect(byMethod.line("h", "/a/b") == 2)
        #expect(byMethod.line("h", "/a/b", "HEAD") == 2)
        #expect(byMethod.line("h", "/a/b", "DELETE") == 3)
        #expect(byMethod.line("h", "/a/b", "FROBNICATE") == 3)
        #expect(byMethod.line("other", "/a/b", "DELETE") == 4)
        #expect(byMethod.line("other", "/a/c", "DELETE") == 0)
    }

    @Test("a host is normalised, and an unknown one has no rules (G4, G5)")
    func hosts() throws {
        let book = try RuleBook(
            [
                RuleSketch(host: "app.example.org"), RuleSketch(host: "*.deep.example.org"),
                RuleSketch(host: "*.example.org", path: "/w/*"), RuleSketch(path: "/any"),
            ], hosts: ["auth.example.org", "[2001:db8::1]"])
        let rows = [
            ("app.example.org", "/", 1), ("APP.Example.ORG", "/", 1), ("app.example.org:8443", "/", 1),
            ("app.example.org.", "/", 1), ("App.example.org.:443", "/", 1), ("app.example.org:", "/", 1),
            ("x.example.org", "/w/1", 3), ("x.example.org", "/", 0), ("x.deep.example.org", "/", 2),
            ("a.b.deep.example.org", "/w/1", 2), ("deep.example.org", "/w/1", 3), ("app.example.org", "/any", 1),
            ("auth.example.org", "/any", 4), ("auth.example.org", "/w/1", 3), ("auth.example.org", "/", 0),
            ("[2001:DB8::1]:443", "/any", 4), ("x.example.org", "/any", 4),
        ]
        for (host, path, line) in rows { #expect(book.line(host, path) == line, "\(host) \(path)") }
        let unknown = [
            "", ".", ":443", "example.org", "notexample.org", "evil.com", "app.example.org.evil.com",
            "app..example.org",
            ".example.org", "app.example.org:x", "app.example.org:123456", "app.example.org..", "app.example.org/x",
            "app.example.org\u{0}", "app.example.org ", "user@app.example.org", "[::1", "[]", "app.example.org,x",
            "app\u{3002}example\u{3002}org", String(repeating: "a.", count: 200),
        ]
        for host in unknown { #expect(book.line(host, "/any") == -1, "\(host)") }
    }

    @Test(
        "networks are evaluated only if they matter; an invalid address neither matches nor passes (G4)"
    )
    func networks() throws {
        let book = try RuleBook(
            [
                RuleSketch(path: "/in/*", networks: ["10.0.0.0/8", "2001:db8::/32"]), RuleSketch(path: "/in/*"),
                RuleSketch(path: "/v6/*", networks: ["::/0"]), RuleSketch(path: "/one/*", networks: ["192.0.2.7"]),
                RuleSketch(path: "/free/*"), RuleSketch(path: "/v4/*", networks: ["0.0.0.0/0"]),
            ], hosts: ["h"])
        #expect(book.line("h", "/in/a", "GET", "10.255.0.1") == 1)
        #expect(book.line("h", "/in/a", "GET", "::ffff:10.1.2.3") == 1)
        #expect(book.line("h", "/in/a", "GET", "2001:db8:ffff::1") == 1)
        #expect(book.line("h", "/in/a", "GET", "11.0.0.1") == 2)
        #expect(book.line("h", "/in/a", "GET", "2001:db9::1") == 2)
        #expect(book.line("h", "/v6/a", "GET", "2001:db9::1") == 3)
        #expect(book.line("h", "/v6/a", "GET", "192.0.2.1") == 0)
        #expect(book.line("h", "/v4/a", "GET", "192.0.2.1") == 6)
        #expect(book.line("h", "/v4/a", "GET", "2001:db9::1") == 0)
        #expect(book.line("h", "/one/a", "GET", "192.0.2.7") == 4)
        #expect(book.line("h", "/one/a", "GET", "192.0.2.8") == 0)
        for bad in [nil, "", "unix:", "010.0.0.1", "10.0.0.1 ", "localhost"] as [String?] {
            #expect(book.line("h", "/in/a", "GET", bad) == -2)
            #expect(book.line("h", "/free/a", "GET", bad) == 5)
        }
    }

    @Test("without rules every known host requires a login; with rules, all other requests are refused")
    func defaults() throws {
        #expect(try RuleBook([], hosts: ["h"]).line("h", "/anything") == 0)
        #expect(RuleBook([], hosts: [try #require(HostName("h"))]).rules.map(\.admission) == [.login])
        #expect(try RuleBook([RuleSketch(path: "/x")], hosts: ["h"]).line("h", "/y") == 0)
        #expect(try RuleBook([], hosts: ["h"]).line("other", "/") == -1)
    }

    @Test("equals the evaluation of each rule in turn, for ten thousand requests to random rules")
    func likeOneByOne() throws {
        var generator = SeededGenerator(seed: 7)
        let words = ["a", "b", "c", "*"]
        let hosts = ["h", "i", "x.s", "y.t.s", "t.s"]
        for _ in 0..<50 {
            let sketches = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
                let segments = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                    words.randomElement(using: &generator) ?? "a"
                }
                return RuleSketch(
                    host: [nil, "h", "i", "*.s", "*.t.s", "y.t.s"].randomElement(using: &generator) ?? nil,
                    path: "/" + segments.joined(separator: "/"),
                    methods: [[], ["GET"], ["POST", "PUT"]].randomElement(using: &generator) ?? [],
                    networks: [[], [], ["10.0.0.0/8"]].randomElement(using: &generator) ?? [])
            }
            let book = try RuleBook(sketches, hosts: hosts)
            for _ in 0..<200 {
                let segments = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    ["a", "b", "c", "d"].randomElement(using: &generator) ?? "a"
                }
                let path =
                    "/" + segments.joined(separator: "/")
                    + (Bool.random(using: &generator) && !segments.isEmpty ? "/" : "")
                let host = hosts.randomElement(using: &generator) ?? "h"
                let method = ["GET", "HEAD", "POST", "LOCK"].randomElement(using: &generator) ?? "GET"
                let address = ["10.1.1.1", "11.1.1.1"].randomElement(using: &generator) ?? "10.1.1.1"
                let expected = Self.oneByOne(book.rules, host, path, method, address)
                #expect(book.line(host, path, method, address) == expected, "\(host) \(path) \(method) \(address)")
            }
        }
    }

    /// The documented evaluation: one rule after the other, without an index.
    private static func oneByOne(
        _ rules: [AccessRule], _ host: String, _ path: String, _ method: String, _ address: String
    ) -> Int {
        let parts =
            path == "/"
            ? [] : path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { Array($0.utf8) }
        let rule = rules.first { rule in
            if let pattern = rule.host {
                guard pattern.isSubdomains ? host.hasSuffix("." + pattern.name.text) : host == pattern.name.text else {
                    return false
                }
            }
            let wanted = rule.path.segments
            guard parts.count >= wanted.count, rule.path.isPrefix || parts.count == wanted.count,
                zip(wanted, parts).allSatisfy({ $0 == nil ? !$1.isEmpty : $0 == $1 }),
                let method = MethodSet(request: Array(method.utf8).span), rule.methods.contains(method)
            else { return false }
            guard let address = ClientAddress(address) else { return false }
            return rule.networks.isEmpty || rule.networks.contains { $0.contains(address) }
        }
        return rule?.line ?? 0
    }
}
