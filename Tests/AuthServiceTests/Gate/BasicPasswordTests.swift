import AccessRules
import AuthService
import Foundation
import HTTPTypes
import Identity
import Testing

/// Everyday reality, point 8: a personal token as the password of HTTP Basic.
@Suite("A personal token as a password") struct BasicPasswordTests {
    private static let basic = #"Basic realm="https://auth.example.org", charset="UTF-8", "#
    private static let bearer = #"Bearer realm="https://auth.example.org""#

    let scene: GateScene
    let personal: String

    init() throws {
        func rule(_ line: Int, _ path: String, _ admission: Admission) throws -> AccessRule {
            AccessRule(line: line, path: try PathPattern(path), admission: admission)
        }
        scene = try GateScene([
            try rule(1, "/rule/*", Admission(kind: .login, acceptsBasic: true)),
            try rule(2, "/bob/*", Admission(kind: .login, users: ["bob"], acceptsBasic: true)),
            try rule(3, "/scope/*", Admission(kind: .login, scopes: ["deploy"], acceptsBasic: true)),
            try rule(4, "/fresh/*", Admission(kind: .login, freshSeconds: 600, acceptsBasic: true)),
            try rule(5, "/open/*", Admission(kind: .public)), try rule(6, "/*", .login),
        ])
        try scene.fixture.addAccount("Zoë")
        personal = try Self.token(of: "alice", scene)
    }

    private static func token(of username: String, _ scene: GateScene) throws -> String {
        let access = try #require(try scene.fixture.login(username).json["access_token"] as? String)
        let made = scene.fixture.service.respond(
            to: StubRequest(.post, "/tokens").with("HTTP_AUTHORIZATION", "Bearer \(access)")
                .with(body: #"{"name":"git"}"#, contentType: "application/json"))
        return try #require(try made.json["token"] as? String)
    }

    private static func encoded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    /// The gate's answer, in a location with `gate-basic.conf` or without.
    private func ask(
        _ authorization: String?, _ path: String = "/git/", location: Bool = true, method: String = "GET",
        _ fields: [String: String] = [:]
    ) -> Response {
        var request = GateScene.question(method, path)
        if location { request = request.with("GATE_BASIC", "on") }
        if let authorization { request = request.with("HTTP_AUTHORIZATION", authorization) }
        for (name, value) in fields { request = request.with(name, value) }
        return scene.ask(request)
    }

    private func challenge(_ answer: Response) -> String? { answer.headerFields[.wwwAuthenticate] }

    @Test("opens a location or a rule that accepts it, and no other place")
    func places() throws {
        for scheme in ["Basic", "basic", "BASIC", "Basic  "] {
            let value = "\(scheme) \(Self.encoded("alice:\(personal)"))"
            for (path, location) in [("/git/", true), ("/rule/", false), ("/rule/", true)] {
                let answer = ask(value, path, location: location)
                #expect(answer.status == .noContent && answer.headerFields[.remoteUser] == "Alice", "\(scheme) \(path)")
                #expect(answer.headerFields[try #require(HTTPField.Name("Sallyport-Authorization"))] == nil)
            }
            #expect(ask(value, location: false).status == .unauthorized)
            #expect(ask(value, "/open/").headerFields[.remoteUser] == "Alice")
            #expect(ask(value, "/open/", location: false).headerFields[.remoteUser] == nil)
        }
        let padding = "Basic " + Self.encoded("alice:\(personal)").replacing("=", with: "")
        #expect(ask(padding).status == .noContent)
        for path in ["/protected", "/me", "/tokens", "/sessions"] {
            let request = StubRequest(.get, path).with("HTTP_AUTHORIZATION", padding).with("GATE_BASIC", "on")
            #expect(scene.fixture.service.respond(to: request).status == .unauthorized, "\(path)")
        }
        // The client cannot enable it.
        #expect(ask(padding, location: false, ["HTTP_GATE_BASIC": "on"]).status == .unauthorized)
    }

    @Test("needs the name of the token's account, in any of its forms")
    func names() throws {
        let zoe = try Self.token(of: "Zoë", scene)
        for name in ["alice", "Alice", "ALICE"] {
            #expect(ask("Basic \(Self.encoded("\(name):\(personal)"))").status == .noContent, "\(name)")
        }
        for name in ["Zoë", "zoë", "ZOË", "Zoe\u{308}"] {
            #expect(ask("Basic \(Self.encoded("\(name):\(zoe)"))").status == .noContent, "\(name)")
        }
        for name in ["", "bob", "alic", "alicex", "Zoë", "alice\u{0}", "*", "root", "alice@auth.example.org"] {
            let answer = ask("Basic \(Self.encoded("\(name):\(personal)"))")
            #expect(answer.status == .unauthorized, "\(name)")
            #expect(challenge(answer) == Self.basic + Self.bearer + #", error="invalid_token""#)
        }
        #expect(
            ask("Basic \(Data([0xff, 0xfe] + Array(":\(personal)".utf8)).base64EncodedString())").status.code == 401)
    }

    // B4
    @Test("is refused if anything about it is wrong, also beside a valid cookie")
    func wrong() throws {
        let browser = Browser(scene.fixture)
        try browser.login()
        let cookie = ["HTTP_COOKIE": "__Host-sallyport=\(try #require(browser.session))"]
        let access = try scene.fixture.token()
        for password in [
            String(personal.dropLast()), personal + "a", personal.uppercased().replacing("SPAT", with: "spat"),
            " " + personal, "spat_x", access, "spat_" + String(repeating: "a", count: 86),
        ] {
            let value = "Basic \(Self.encoded("alice:\(password)"))"
            #expect(ask(value).status == .unauthorized, "\(password)")
            #expect(ask(value, cookie).status == .unauthorized, "\(password)")
        }
        // The account's password is no personal token, and counts as the application's credential.
        let password = "Basic \(Self.encoded("alice:\(Fixture.password)"))"
        #expect(ask(password).status == .unauthorized)
        #expect(ask(password, cookie).status == .noContent)
    }

    @Test("passes the rule's other conditions as in Bearer")
    func conditions() throws {
        let value = "Basic \(Self.encoded("alice:\(personal)"))"
        #expect(ask(value, "/bob/").status == .forbidden)
        #expect(ask(value, "/scope/").status == .forbidden)
        let stale = ask(value, "/fresh/")
        #expect(stale.status == .unauthorized)
        #expect(challenge(stale)?.hasPrefix("Bearer ") == true, "another password does not help")
        try scene.fixture.store.remove(scene.fixture.account.id)
        try scene.fixture.tokenStatus.refresh(now: scene.fixture.time.value)
        try scene.fixture.personalTokenTable.refresh(now: scene.fixture.time.value)
        #expect(ask(value).status == .unauthorized)
    }

    private func ask(_ authorization: String, _ fields: [String: String]) -> Response {
        ask(authorization, "/git/", fields)
    }

    @Test("programs get a Basic challenge before Bearer, and web pages get none")
    func challenges() throws {
        let programs: [[String: String]] = [
            [:], ["HTTP_ACCEPT": "*/*", "HTTP_USER_AGENT": "git/2.39.5"], ["HTTP_ACCEPT": "application/json"],
            ["HTTP_USER_AGENT": "Mozilla/5.0 (Linux) mirall/3.7.3 (Nextcloud)"],
            ["HTTP_SEC_FETCH_SITE": "none", "HTTP_SEC_FETCH_MODE": "cors", "HTTP_ACCEPT": "text/xml"],
        ]
        let pages: [[String: String]] = [
            ["HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"], ["HTTP_ACCEPT": "TEXT/HTML"],
            ["HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_SEC_FETCH_MODE": "cors", "HTTP_ACCEPT": "*/*"],
            ["HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_SEC_FETCH_MODE": "no-cors", "HTTP_ACCEPT": "image/avif"],
            ["HTTP_SEC_FETCH_SITE": "none", "HTTP_SEC_FETCH_MODE": "navigate"],
            ["HTTP_X_REQUESTED_WITH": "XMLHttpRequest"],
        ]
        for method in ["GET", "HEAD", "POST", "PUT", "OPTIONS", "PROPFIND", "REPORT", "MKCOL", "LOCK"] {
            for (path, location) in [("/git/", true), ("/rule/", false)] {
                for fields in programs {
                    let answer = ask(nil, path, location: location, method: method, fields)
                    #expect(challenge(answer) == Self.basic + Self.bearer, "\(method) \(fields)")
                }
                for fields in pages {
                    let answer = ask(nil, path, location: location, method: method, fields)
                    #expect(challenge(answer) == Self.bearer, "\(method) \(fields)")
                }
            }
        }
        #expect(challenge(ask(nil, location: false)) == Self.bearer)
        #expect(challenge(ask("Bearer x")) == Self.basic + Self.bearer + #", error="invalid_token""#)
        let cookie = ask(nil, "/git/", ["HTTP_COOKIE": "__Host-sallyport=x"])
        #expect(challenge(cookie)?.hasPrefix(Self.basic) == true)
        #expect(cookie.headerFields[.setCookie] != nil)
    }

    @Test("is accepted for an ambiguous request only if each rule that decides accepts it")
    func ambiguous() throws {
        let admission = Admission(kind: .login, acceptsBasic: true)
        let scene = try GateScene([
            AccessRule(line: 1, host: try HostPattern("git.example.org"), admission: admission),
            AccessRule(line: 2, host: try HostPattern("open.example.org"), admission: Admission(kind: .public)),
            AccessRule(line: 3, host: try HostPattern("app.example.org"), admission: .login),
        ])
        let value = "Basic \(Self.encoded("alice:\(try Self.token(of: "alice", scene))"))"
        func status(_ host: String, _ server: String) -> Int {
            scene.ask(GateScene.question(host: host, server: server).with("HTTP_AUTHORIZATION", value)).status.code
        }
        #expect(status("git.example.org", "git.example.org") == 204)
        #expect(status("git.example.org", "open.example.org") == 204)
        #expect(status("git.example.org", "app.example.org") == 401)
        #expect(status("app.example.org", "git.example.org") == 401)
    }
}
