import AccessRules
import EndToEndSupport
import ServerSettings
import Testing

@Suite("Rules in the configuration")
struct RuleSettingsTests {
    private static let least = """
        origin: https://auth.example.org
        listen: /run/sallyport/sallyport.sock
        state: /var/lib/sallyport

        """

    private func problems(_ yaml: String, environment: [String: String] = [:]) throws -> [String] {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.least + yaml + "\n", to: "s.yaml")
        do {
            _ = try SettingsLoader(environment: environment).load(file: file)
            return []
        } catch {
            return error.problems.map { $0.replacing(directory.path + "/", with: "") }
        }
    }

    private func gate(_ yaml: String, environment: [String: String] = [:]) throws -> Settings.Gate {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.least + yaml + "\n", to: "s.yaml")
        return try SettingsLoader(environment: environment).load(file: file).gate
    }

    @Test("rules are read in order, each with its line")
    func rules() throws {
        let gate = try gate(
            """
            gate:
              sites: [https://app.example.org, "https://wiki.example.org:8443"]
              identity: https://app.example.org
            rules:
              - host: app.example.org
                path: /admin/*
                methods: [GET, POST]
                networks: [10.0.0.0/8, "2001:db8::/32"]
                groups: [admins]
                users: [Bob]
                scopes: [deploy]
                fresh: 10m
                identity: admin
                basic: true
              - { path: /health, allow: public }
              - { path: /closed/*, allow: deny }
              - allow: login
            """)
        #expect(gate.sites == ["https://app.example.org", "https://wiki.example.org:8443"])
        #expect(gate.identity == "https://app.example.org")
        #expect(gate.rules.map(\.line) == [8, 18, 19, 20])
        #expect(gate.rules.map(\.admission.kind) == [.login, .public, .deny, .login])
        #expect(
            gate.rules.first?.admission
                == Admission(
                    kind: .login, groups: ["admins"], users: ["bob"], scopes: ["deploy"], freshSeconds: 600,
                    audience: "admin", acceptsBasic: true))
        #expect(gate.rules.last?.path == .everything)
        #expect(try self.gate("").rules.isEmpty)
    }

    @Test("rules can come from the environment, like every key")
    func environment() throws {
        let gate = try gate(
            "rules: [{ path: /a, allow: deny }]",
            environment: [
                "SALLYPORT_RULES": "- { path: /b, allow: public }\n- { allow: login }",
                "SALLYPORT_GATE_SITES": "https://a.example.org, https://b.example.org",
            ])
        #expect(gate.rules.map(\.admission.kind) == [.public, .login])
        #expect(gate.sites == ["https://a.example.org", "https://b.example.org"])
        #expect(
            try problems("", environment: ["SALLYPORT_RULES": "- { allow: login }\n- { alow: deny }"]).first
                == "SALLYPORT_RULES:2: unknown key `alow` of a rule; did you mean `allow`?")
        #expect(try problems("", environment: ["SALLYPORT_RULES": "["]).first?.contains("not valid YAML") == true)
    }

    @Test(
        "invalid rules are refused with their position and the expected value",
        arguments: [
            ("rules: []", "s.yaml:4: `rules` must be a list of rules"),
            ("rules:", "s.yaml:4: `rules` must be a list of rules"),
            ("rules: { allow: login }", "s.yaml:4: `rules` must be a list of rules"),
            ("rules: [login]", "s.yaml:4: a rule must be a mapping"),
            (
                "rule: [{ allow: login }]",
                "s.yaml:4: unknown key `rule`; did you mean `rules`?|must be a list of plain values"
            ),
            ("rules:\n- pth: /a\n  allow: login", "s.yaml:5: unknown key `pth` of a rule; did you mean `path`?"),
            ("rules:\n- allow: login\n  path: /a/", "s.yaml:6: `path` ends with a slash; write /a/* for it"),
            ("rules:\n- { path: /a }", "s.yaml:5: the rule does not name who may pass"),
            ("rules:\n- { fresh: 10m }", "s.yaml:5: the rule does not name who may pass"),
            ("rules:\n- { allow: everybody }", "s.yaml:5: `allow` must be deny, public or login."),
            ("rules:\n- { allow: login, groups: [a] }", "s.yaml:5: `allow` and `groups` contradict each other"),
            ("rules:\n- { allow: deny, users: [a] }", "s.yaml:5: `allow` and `users` contradict each other"),
            ("rules:\n- { allow: public, fresh: 10m }", "s.yaml:5: `fresh` applies to logged-in accounts"),
            ("rules:\n- { allow: public, basic: true }", "s.yaml:5: `basic` applies to logged-in accounts"),
            ("rules:\n- { allow: login, basic: yes }", "s.yaml:5: `basic` must be true or false."),
            ("rules:\n- { allow: login, basic: [true] }", "s.yaml:5: `basic` takes one value"),
            ("rules:\n- { allow: public, scopes: [x] }", "s.yaml:5: `scopes` applies to logged-in accounts"),
            ("rules:\n- { allow: login, scopes: [X] }", "s.yaml:5: `scopes`: scope contains one that is not"),
            ("rules:\n- { allow: deny, identity: x }", "s.yaml:5: `identity` applies to logged-in accounts"),
            ("rules:\n- { groups: [] }", "s.yaml:5: `groups` is an empty list"),
            ("rules:\n- { groups: [a, a] }", "s.yaml:5: `groups` has `a` twice; keep one."),
            ("rules:\n- { users: [bob, Bob] }", "s.yaml:5: `users` has `Bob` twice; keep one."),
            ("rules:\n- { groups: ['a b'] }", "s.yaml:5: `groups`: a group is"),
            ("rules:\n- { users: [''] }", "s.yaml:5: `users`: username is empty."),
            (
                "rules:\n- { allow: login, methods: [GTE] }",
                "s.yaml:5: `methods` has no method `GTE`; did you mean GET?"
            ),
            (
                "rules:\n- { allow: login, methods: [post] }",
                "s.yaml:5: `methods` has no method `post`; did you mean POST?"
            ),
            ("rules:\n- { allow: login, methods: [] }", "s.yaml:5: `methods` is an empty list"),
            ("rules:\n- { allow: login, networks: [10.0.0.1/8] }", "s.yaml:5: `networks`: `10.0.0.1/8` has bits set"),
            ("rules:\n- { allow: login, host: [a, b] }", "s.yaml:5: `host` takes one value; write a rule for each."),
            ("rules:\n- { allow: login, host: { a: b } }", "s.yaml:5: `host` of a rule must be a plain value"),
            ("rules:\n- { allow: login, host: a.org:443 }", "s.yaml:5: `host` is written without a port"),
            ("rules:\n- { allow: login, fresh: 10 }", "s.yaml:5: `fresh` must be a duration such as 10m"),
            ("rules:\n- { allow: login, fresh: 0s }", "s.yaml:5: `fresh` must be a duration such as 10m"),
            ("rules:\n- { allow: login, identity: 'a b' }", "s.yaml:5: `identity` must be the audience of a token"),
            (
                "rules:\n- { allow: login }\n- { path: /a, allow: deny }",
                "s.yaml:6: the rule never matches: line 5 matches"
            ),
            ("gate: { sites: [http://a.org] }", "s.yaml:4: `gate.sites` must be a list of origins"),
            ("gate: { sites: ['https://a.org/x'] }", "s.yaml:4: `gate.sites` must be a list of origins"),
            ("gate: { identity: '' }", "s.yaml:4: `gate.identity` must be the audience of a token"),
        ])
    func refusals(yaml: String, expected: String) throws {
        let found = try problems(yaml)
        #expect(found.count == 1, "\(found)")
        #expect(expected.split(separator: "|").contains { found.first?.contains($0) == true }, "\(found)")
    }

    @Test("all rules are checked in one pass")
    func all() throws {
        let found = try problems(
            """
            rules:
            - { pth: /a, allow: login }
            - { path: b, methods: [GET, FETCH], allow: nobody }
            - { path: /c/, groups: [x y], users: [bob, bob] }
            - { networks: [10.0.0.0/99] }
            hashing: { passes: 0 }
            """)
        #expect(
            found.map { $0.prefix { $0 != " " } } == [
                "s.yaml:9:", "s.yaml:5:", "s.yaml:6:", "s.yaml:6:", "s.yaml:6:", "s.yaml:7:", "s.yaml:7:", "s.yaml:7:",
                "s.yaml:8:", "s.yaml:8:",
            ], "\(found.joined(separator: "\n"))")
    }
}
