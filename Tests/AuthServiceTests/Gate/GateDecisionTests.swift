import AccessRules
import AuthService
import HTTPTypes
import Identity
import Testing

@Suite("The gate's decision")
struct GateDecisionTests {
    private static func rules() throws -> [AccessRule] {
        [
            AccessRule(line: 1, path: try PathPattern("/closed/*"), admission: .deny),
            AccessRule(line: 2, path: try PathPattern("/open/*"), admission: Admission(kind: .public)),
            AccessRule(
                line: 3, path: try PathPattern("/api/*"), methods: MethodSet(named: "OPTIONS") ?? [],
                admission: Admission(kind: .public)),
            AccessRule(line: 4, path: try PathPattern("/api/*"), admission: .login),
            AccessRule(
                line: 5, path: try PathPattern("/staff/*"), admission: Admission(kind: .login, groups: ["staff"])),
            AccessRule(
                line: 6, path: try PathPattern("/bob/*"), admission: Admission(kind: .login, users: ["bob"])),
            AccessRule(
                line: 7, path: try PathPattern("/fresh/*"), admission: Admission(kind: .login, freshSeconds: 600)),
            AccessRule(
                line: 8, host: try HostPattern("app.example.org"), path: try PathPattern("/only/*"), admission: .login),
            AccessRule(
                line: 9, path: try PathPattern("/near/*"), networks: [try NetworkRange("192.0.2.0/24")],
                admission: .login),
        ]
    }

    @Test("follows the first rule that matches the request")
    func decisions() throws {
        let scene = try GateScene(try Self.rules())
        let token = try scene.fixture.token()
        let rows: [(method: String, target: String, anonymous: Int, alice: Int)] = [
            ("GET", "/closed/x", 403, 403), ("GET", "/closed", 403, 403), ("GET", "/open/x?y=1", 204, 204),
            ("POST", "/open/x", 204, 204), ("OPTIONS", "/api/x", 204, 204), ("GET", "/api/x", 401, 204),
            ("POST", "/api/x", 401, 204), ("HEAD", "/api/x", 401, 204), ("GET", "/staff/x", 401, 204),
            ("GET", "/bob/x", 401, 403), ("GET", "/fresh/x", 401, 204), ("GET", "/other", 403, 403),
            ("GET", "/only/x", 403, 403), ("GET", "/near/x", 401, 204), ("GET", "/wiki/What%3F", 403, 403),
            ("GET", "/api/What%3F", 401, 204),
        ]
        for row in rows {
            let question = GateScene.question(
                row.method, row.target, path: row.target.contains("%3F") ? row.target.replacing("%3F", with: "?") : nil)
            #expect(scene.ask(question).status.code == row.anonymous, "\(row)")
            #expect(scene.ask(question, token: token).status.code == row.alice, "\(row)")
            // An invalid credential counts as none (G4).
            #expect(scene.ask(question, token: "x.y.z").status.code == row.anonymous, "\(row)")
        }
        #expect(
            scene.ask(GateScene.question("GET", "/only/x", host: "app.example.org"), token: token).status == .noContent)
        let far = GateScene.question("GET", "/near/x").with("REMOTE_ADDR", "198.51.100.1")
        #expect(scene.ask(far, token: token).status == .forbidden)
    }

    @Test("without rules, admits every logged-in user on a known host")
    func noRules() throws {
        let scene = try GateScene(sites: ["app.example.org"])
        let token = try scene.fixture.token()
        for host in ["auth.example.org", "app.example.org"] {
            #expect(scene.ask(GateScene.question("DELETE", "/x/y?z", host: host), token: token).status == .noContent)
            #expect(scene.ask(GateScene.question("DELETE", "/x/y?z", host: host)).status == .unauthorized)
        }
        // G4
        #expect(scene.ask(GateScene.question(host: "other.example.org"), token: token).status == .forbidden)
    }

    @Test("sends the current identity of the account to the application")
    func identity() throws {
        let scene = try GateScene()
        let fixture = scene.fixture
        let token = try fixture.token()
        let first = scene.ask(GateScene.question(), token: token)
        #expect(first.headerFields[.remoteUser] == "Alice")
        #expect(first.headerFields[.remoteName] == "Alice Smith")
        #expect(first.headerFields[.remoteEmail] == "alice@example.org")
        #expect(first.headerFields[.remoteGroups] == "staff")
        #expect(first.headerFields[.cacheControl] == "no-store")
        #expect(first.body.isEmpty)
        // The command line, a separate process, changes groups. The server polls the store.
        let profile = try AccountProfile(name: "Älice, \"the\" Smith", groups: ["admins", "staff"])
        _ = try fixture.store.setProfile(profile, of: fixture.account.id)
        try fixture.tokenStatus.refresh(now: fixture.time.value)
        let second = scene.ask(GateScene.question(), token: token)
        #expect(second.headerFields[.remoteGroups] == "admins,staff")
        #expect(second.headerFields[.remoteName] == "Älice, \"the\" Smith")
        #expect(second.headerFields[.remoteEmail] == nil)
    }

    @Test("never passes on a control character, whatever the store contains")
    func headerText() throws {
        let scene = try GateScene()
        let fixture = scene.fixture
        let token = try fixture.token()
        for character in ["\r\n", "\n", "\u{0}", "\u{1b}", "\u{7f}", "\u{85}"] {
            let profile = AccountProfile(
                storedName: "a\(character)Remote-User: root", email: "a@b\(character)", groups: ["a\(character)b"])
            _ = try fixture.store.setProfile(profile, of: fixture.account.id)
            try fixture.tokenStatus.refresh(now: fixture.time.value)
            let answer = scene.ask(GateScene.question(), token: token)
            #expect(answer.headerFields[.remoteUser] == "Alice")
            #expect(answer.headerFields[.remoteName] == nil)
            #expect(answer.headerFields[.remoteEmail] == nil)
            #expect(answer.headerFields[.remoteGroups] == nil)
        }
    }

    @Test("groups and users are current: a change ends a refusal")
    func groupsNow() throws {
        let scene = try GateScene(try Self.rules())
        let fixture = scene.fixture
        let token = try fixture.token()
        #expect(scene.ask(GateScene.question("GET", "/staff/x"), token: token).status == .noContent)
        _ = try fixture.store.setProfile(try AccountProfile(groups: ["other"]), of: fixture.account.id)
        try fixture.tokenStatus.refresh(now: fixture.time.value)
        #expect(scene.ask(GateScene.question("GET", "/staff/x"), token: token).status == .forbidden)
        _ = try fixture.store.setProfile(try AccountProfile(groups: ["other", "staff"]), of: fixture.account.id)
        try fixture.tokenStatus.refresh(now: fixture.time.value)
        #expect(scene.ask(GateScene.question("GET", "/staff/x"), token: token).status == .noContent)
    }

    @Test("a login that is too old gets the challenge of RFC 9470")
    func fresh() throws {
        let scene = try GateScene(try Self.rules())
        let token = try scene.fixture.token()
        scene.fixture.time.change { $0 = $0.adding(milliseconds: 600_000) }
        #expect(scene.ask(GateScene.question("GET", "/fresh/x"), token: token).status == .noContent)
        scene.fixture.time.change { $0 = $0.adding(milliseconds: 1) }
        let stale = scene.ask(GateScene.question("GET", "/fresh/x"), token: token)
        #expect(stale.status == .unauthorized)
        #expect(
            stale.headerFields[.wwwAuthenticate]
                == #"Bearer realm="https://auth.example.org", error="insufficient_user_authentication", max_age="600""#)
        #expect(scene.ask(GateScene.question("GET", "/api/x"), token: token).status == .noContent)
    }

    // G3
    @Test(
        "refuses a path that no program should receive, and one that differs from what the client sent",
        arguments: ["GET", "POST"])
    func paths(method: String) throws {
        let scene = try GateScene([AccessRule(line: 1, path: .everything, admission: Admission(kind: .public))])
        #expect(scene.ask(GateScene.question(method, "/public/x")).status == .noContent)
        let targets = [
            "/public/../admin", "/public/%2e%2e/admin", "/public/..%2fadmin", "/public/..;/admin", "/public/..%5cadmin",
            "/public%00", "/public//x%00", "/public/%c0%ae%c0%ae/admin", "/public/%252e%252e/admin",
            "/public#/../admin", "public", "", "?x", "/public%2", "/public//%zz",
        ]
        for target in targets {
            for path in ["/public/x", "/admin", "/", target] {
                #expect(
                    scene.ask(GateScene.question(method, target, path: path)).status == .forbidden, "\(target) \(path)")
            }
        }
        for (target, path) in [
            ("/public/x", "/public/y"), ("/public/x", "/public/x/"), ("/public/%41", "/public/%41"), ("/a", "/A"),
            ("/public//x", "/x"), ("/public%2fx", "/public%2fx"), ("/public;x", "/public"), ("/public\\x", "/public/x"),
        ] {
            #expect(scene.ask(GateScene.question(method, target, path: path)).status == .forbidden, "\(target) \(path)")
        }
        #expect(scene.ask(GateScene.question(method, "/public/%41?..//", path: "/public/A")).status == .noContent)
    }

    // G4, B4: each value is wrong alone.
    @Test("a missing, empty or malformed parameter of nginx does not admit a request")
    func facts() throws {
        let scene = try GateScene([
            AccessRule(
                line: 1, host: try HostPattern("auth.example.org"), networks: [try NetworkRange("192.0.2.0/24")],
                admission: .login)
        ])
        let token = try scene.fixture.token()
        let good = GateScene.question("GET", "/x")
        #expect(scene.ask(good, token: token).status == .noContent)
        for name in ["SERVER_NAME", "GATE_HOST", "GATE_METHOD", "GATE_URI", "GATE_PATH", "REMOTE_ADDR"] {
            var missing = good
            missing.variables[name] = nil
            #expect(scene.ask(missing, token: token).status == .forbidden, "\(name) missing")
            for value in ["", " ", "\u{0}", "%", "\u{fffd}", "x y"] {
                #expect(scene.ask(good.with(name, value), token: token).status == .forbidden, "\(name) \(value)")
            }
            #expect(scene.ask(good.with(name, [0xff, 0xfe]), token: token).status == .forbidden, "\(name) binary")
        }
        #expect(scene.ask(good, token: token).status == .noContent)
        #expect(scene.ask(good.with("GATE_HOST", "evil.example.org"), token: token).status == .forbidden)
        #expect(scene.ask(good.with("GATE_METHOD", "get"), token: token).status == .forbidden)
        #expect(scene.ask(good.with("GATE_PATH", "/y"), token: token).status == .forbidden)
        #expect(scene.ask(good.with("REMOTE_ADDR", "198.51.100.1"), token: token).status == .forbidden)
    }

    // G1, G5
    @Test("hosts are normalised, and a request to one server with the name of another must pass the rules of both")
    func hosts() throws {
        let scene = try GateScene([
            AccessRule(line: 1, host: try HostPattern("open.example.org"), admission: Admission(kind: .public)),
            AccessRule(line: 2, host: try HostPattern("app.example.org"), admission: .login),
            AccessRule(line: 3, host: try HostPattern("*.wild.example.org"), admission: .login),
        ])
        let token = try scene.fixture.token()
        func ask(_ host: String, _ server: String) -> (Int, Int) {
            let question = GateScene.question(host: host, server: server)
            return (scene.ask(question).status.code, scene.ask(question, token: token).status.code)
        }
        for host in ["app.example.org", "APP.example.org", "app.example.org:8443", "app.example.org."] {
            #expect(ask(host, "app.example.org") == (401, 204), "\(host)")
        }
        #expect(ask("open.example.org", "open.example.org") == (204, 204))
        #expect(ask("open.example.org", "app.example.org") == (401, 204))
        #expect(ask("app.example.org", "open.example.org") == (401, 204))
        #expect(ask("open.example.org", "unknown.example.org") == (403, 403))
        #expect(ask("unknown.example.org", "open.example.org") == (403, 403))
        #expect(ask("a.wild.example.org", "*.wild.example.org") == (401, 204))
        #expect(ask("open.example.org", "*.wild.example.org") == (403, 403))
        for server in ["_", "", "~^(?<x>.+)$", "*.example.*", "*."] {
            #expect(ask("open.example.org", server) == (403, 403), "\(server)")
        }
        // Without rules for hosts, a server without a name is accepted.
        let plain = try GateScene(sites: ["app.example.org"])
        let other = try plain.fixture.token()
        #expect(plain.ask(GateScene.question(host: "app.example.org", server: "_"), token: other).status == .noContent)
        #expect(plain.ask(GateScene.question(host: "x.example.org", server: "_"), token: other).status == .forbidden)
    }

    // G1, G2
    @Test("nothing that a client sends except its credential changes the decision")
    func spoofing() throws {
        let scene = try GateScene(try Self.rules())
        let token = try scene.fixture.token()
        let names = [
            "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_URI", "HTTP_X_FORWARDED_METHOD",
            "HTTP_X_FORWARDED_PROTO", "HTTP_X_ORIGINAL_URI", "HTTP_X_ORIGINAL_URL", "HTTP_X_ORIGINAL_METHOD",
            "HTTP_X_REWRITE_URL", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_HOST", "HTTP_REMOTE_USER",
            "HTTP_REMOTE_GROUPS", "HTTP_X_AUTH_TOKEN", "HTTP_GATE_PATH", "HTTP_GATE_HOST", "HTTP_GATE_URI",
            "HTTP_GATE_METHOD", "HTTP_SERVER_NAME", "HTTP_REMOTE_ADDR", "HTTP_X_HTTP_METHOD_OVERRIDE",
            "HTTP_USER_AGENT", "HTTP_UPGRADE", "HTTP_CONNECTION", "HTTP_RANGE", "HTTP_ORIGIN",
            "HTTP_ACCESS_CONTROL_REQUEST_METHOD", "HTTP_IF_NONE_MATCH", "QUERY_STRING", "CONTENT_LENGTH",
        ]
        let values = ["/open/x", "/healthz", "open.example.org", "10.0.0.1", "root", "OPTIONS", "websocket", "5000000"]
        for target in ["/closed/x", "/api/x", "/staff/x", "/bob/x", "/nowhere"] {
            let question = GateScene.question("GET", target)
            for token in [nil, token] {
                let alone = scene.ask(question, token: token)
                for (index, name) in names.enumerated() {
                    let second = names[(index + 7) % names.count]
                    for value in values {
                        let spoofed = question.with(name, value).with(second, value)
                        let answer = scene.ask(spoofed, token: token)
                        #expect(answer.status == alone.status, "\(name) \(value)")
                        #expect(answer.headerFields == alone.headerFields, "\(name) \(value)")
                        #expect(answer.body == alone.body)
                    }
                }
            }
        }
    }

    // G4
    @Test("a store that is silent for too long is 503, and public paths stay open")
    func silentStore() throws {
        let scene = try GateScene(try Self.rules(), staleAfterMilliseconds: 5000)
        let fixture = scene.fixture
        let token = try fixture.token()
        #expect(scene.ask(GateScene.question("GET", "/api/x"), token: token).status == .noContent)
        fixture.accounts.isBroken.change { $0 = true }
        fixture.time.change { $0 = $0.adding(milliseconds: 6_000) }
        #expect(throws: StoreError.self) { try fixture.tokenStatus.refresh(now: fixture.time.value) }
        #expect(scene.ask(GateScene.question("GET", "/api/x"), token: token).status == .serviceUnavailable)
        #expect(scene.ask(GateScene.question("GET", "/api/x")).status == .unauthorized)
        #expect(scene.ask(GateScene.question("GET", "/closed/x"), token: token).status == .forbidden)
        let open = scene.ask(GateScene.question("GET", "/open/x"), token: token)
        #expect(open.status == .noContent && open.headerFields[.remoteUser] == nil)
        fixture.accounts.isBroken.change { $0 = false }
        try fixture.tokenStatus.refresh(now: fixture.time.value)
        #expect(scene.ask(GateScene.question("GET", "/api/x"), token: token).status == .noContent)
    }

    @Test("an account whose profile is not readable yet is 503 and not admitted (G4)")
    func unreadProfile() throws {
        let scene = try GateScene()
        let token = try scene.fixture.token()
        scene.fixture.accounts.isBroken.change { $0 = true }
        #expect(scene.ask(GateScene.question(), token: token).status == .serviceUnavailable)
        scene.fixture.accounts.isBroken.change { $0 = false }
        #expect(scene.ask(GateScene.question(), token: token).status == .noContent)
    }

    // G7
    @Test("an adversarial request before or after a valid one changes neither")
    func noStateLeft() throws {
        let scene = try GateScene(try Self.rules())
        let token = try scene.fixture.token()
        let valid = GateScene.question("GET", "/api/x").with("HTTP_AUTHORIZATION", "Bearer \(token)")
        let parts = token.split(separator: ".")
        let hostile: [StubRequest] =
            [
                GateScene.question("GET", "/closed/x"), GateScene.question("GET", "/api/../x"),
                GateScene.question("GET", "/api/x"), GateScene.question("", ""), StubRequest(.get, "/auth"),
            ]
            + [
                "Bearer \(token)x", "Bearer \(token.dropLast())", "Bearer \(parts[0]).\(parts[1]).", "Basic x", "",
                "Bearer \(parts[0]).e30.\(parts[2])", "Bearer \(String(repeating: "a.", count: 5000))", "bearer",
                "Bearer spat_\(token)",
            ].map { GateScene.question("GET", "/api/x").with("HTTP_AUTHORIZATION", $0) }
        let expected = scene.ask(valid)
        #expect(expected.status == .noContent)
        for request in hostile {
            let alone = scene.ask(request)
            #expect(alone.status != .noContent)
            for _ in 0..<3 {
                let good = scene.ask(valid)
                #expect(good.status == expected.status && good.headerFields == expected.headerFields)
                let bad = scene.ask(request)
                #expect(bad.status == alone.status && bad.headerFields == alone.headerFields && bad.body == alone.body)
            }
        }
    }

    // S13
    @Test("on a public path, a token without the gate's scope does not identify its owner to the application")
    func scopesInTheOpen() throws {
        let scene = try GateScene([AccessRule(line: 1, path: .everything, admission: Admission(kind: .public))])
        let access = try scene.fixture.token()
        for (scope, isTold) in [("gate", true), ("deploy", false)] {
            let made = scene.fixture.service.respond(
                to: StubRequest(.post, "/tokens").with("HTTP_AUTHORIZATION", "Bearer \(access)")
                    .with(body: #"{"name":"\#(scope)","scope":"\#(scope)"}"#, contentType: "application/json"))
            let token = try #require(try made.json["token"] as? String)
            let answer = scene.ask(GateScene.question(), token: token)
            #expect(answer.status == .noContent)
            #expect((answer.headerFields[.remoteUser] != nil) == isTold, "\(scope)")
        }
    }
}
