import AccessRules
import Testing

@Suite("Hosts, paths and networks of rules")
struct PatternTests {
    @Test(
        "an impossible path is refused with a suggestion",
        arguments: [
            ("", "must begin"), ("admin", "must begin"), ("/admin/", "write /admin/* for it"),
            ("//", "ends with a slash"),
            ("/a//b", "normal form"), ("/a/../b", "normal form"), ("/a/./b", "normal form"),
            ("/a;b", "normal form"),
            ("/a\\b", "normal form"), ("/a\u{1}b", "normal form"), ("/a%20b", "decoded"),
            ("/a?b", "without a query"),
            ("/a#b", "without a query"), ("/a*", "within a segment"), ("/**", "within a segment"),
            ("/*.php", "within a segment"),
        ])
    func badPath(text: String, expected: String) {
        let error = #expect(throws: RuleProblem.self) { try PathPattern(text) }
        #expect(error?.text.contains(expected) == true, "\(error?.text ?? "")")
    }

    @Test(
        "an invalid host is refused with a suggestion",
        arguments: [
            ("", "must be a name"), ("app.example.org:443", "without a port"), ("app.example.org.", "without a dot"),
            ("*", "must be a name"), ("*.", "must be a name"), ("a.*.org", "must be a name"),
            ("https://a.org", "must be a name"),
            ("a.org/x", "must be a name"), ("bücher.example", "xn--"), ("a b", "must be a name"),
        ])
    func badHost(text: String, expected: String) {
        let error = #expect(throws: RuleProblem.self) { try HostPattern(text) }
        #expect(error?.text.contains(expected) == true, "\(error?.text ?? "")")
    }

    @Test(
        "an invalid network, or one with host bits set, is refused",
        arguments: [
            "", "10", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1", "::/129",
            "2001:db8::1/32",
            "localhost", "10.0.0.0/8/8", "010.0.0.0/8",
        ])
    func badNetwork(text: String) {
        #expect(throws: RuleProblem.self) { try NetworkRange(text) }
    }

    @Test("methods have their names, in upper case, and GET has HEAD with it")
    func methods() {
        #expect(MethodSet(named: "get") == nil)
        #expect(MethodSet(named: "GTE") == nil)
        let head = Array("HEAD".utf8)
        #expect(MethodSet(request: head.span).map { MethodSet(named: "GET")?.contains($0) == true } == true)
        for name in MethodSet.names {
            let bytes = Array(name.utf8)
            #expect(MethodSet(request: bytes.span).map { MethodSet(named: name)?.contains($0) == true } == true)
        }
        for name in ["FOO", "GETGETGETGETGETGETGET", "XXXXXXXXXXXXXGET", "A-B_C"] {
            let bytes = Array(name.utf8)
            #expect(MethodSet(request: bytes.span) == .other)
        }
        for name in ["", "get", "GET ", "G\u{0}T", "GÉT", String(repeating: "A", count: 33)] {
            let bytes = Array(name.utf8)
            #expect(MethodSet(request: bytes.span) == nil, "\(name)")
        }
    }

    @Test("a login rule requires one of its groups or users")
    func admission() {
        let rule = Admission(kind: .login, groups: ["staff", "admins"], users: ["bob"])
        #expect(rule.admits(canonicalName: "alice", groups: ["staff"]))
        #expect(rule.admits(canonicalName: "bob", groups: []))
        #expect(!rule.admits(canonicalName: "alice", groups: ["Staff", "staf", "staffs"]))
        #expect(Admission.login.admits(canonicalName: "alice", groups: []))
        #expect(!Admission.deny.admits(canonicalName: "bob", groups: ["staff"]))
    }
}
