import AuthService
import Foundation
import HTTPTypes
import Identity
import InMemoryStore
import JWT
import Testing

/// S16.
@Suite("One-time tokens")
struct OneTimeTokenTests {
    private let fixture: Fixture
    private let access: String

    init() throws { try self.init(used: nil) }

    private init(used: (any SingleUseStore)?) throws {
        fixture = try Fixture { parts in
            if let used { parts.usedTokens = used }
        }
        access = try fixture.token()
    }

    private func make(_ body: String) -> Response {
        fixture.service.respond(
            to: StubRequest(.post, "/tokens/one-time").with("HTTP_AUTHORIZATION", "Bearer \(access)")
                .with(body: body, contentType: "application/json"))
    }

    private func token(
        _ path: String = "/files/a b.pdf", audience: String = "https://app.example.org", expiresIn: Int = 60
    ) throws -> String {
        let answer = make(#"{"path":"\#(path)","audience":"\#(audience)","expires_in":\#(expiresIn)}"#)
        #expect(answer.status == .created)
        return try #require(try answer.json["one_time_token"] as? String)
    }

    /// The gate's subrequest for a link.
    private func question(
        _ token: String, method: String = "GET", host: String = "app.example.org", scheme: String = "https",
        path: String = "/files/a b.pdf", query: String? = nil
    ) -> StubRequest {
        StubRequest(.get, "/auth").with("GATE_METHOD", method).with("GATE_HOST", host).with("GATE_SCHEME", scheme)
            .with("GATE_PATH", path).with(
                "GATE_URI", path.replacing(" ", with: "%20") + "?" + (query ?? "one_time_token=\(token)"))
    }

    private func ask(_ request: StubRequest) -> HTTPResponse.Status { fixture.service.respond(to: request).status }

    @Test("open one path at the gate once, and identify their creator")
    func link() throws {
        let answer = make(#"{"path":"/files/a b.pdf","audience":"https://app.example.org"}"#)
        let json = try answer.json
        let token = try #require(json["one_time_token"] as? String)
        #expect(json["url"] as? String == "https://app.example.org/files/a%20b.pdf?one_time_token=\(token)")
        #expect(json["expires_in"] as? Int == 60)
        let opened = fixture.service.respond(to: question(token, query: "a=b&one_time_token=\(token)&c"))
        #expect(opened.status == .noContent)
        #expect(opened.headerFields[try #require(HTTPField.Name("Remote-User"))] == "Alice")
        #expect(ask(question(token)) == .unauthorized)
        #expect(fixture.service.lane(for: question(token)) == .storage)
        #expect(ask(question(try self.token(), method: "HEAD")) == .noContent)
    }

    @Test("open it once, also for concurrent requests")
    func atOnce() throws {
        let question = question(try token())
        let good = Recorder(0)
        DispatchQueue.concurrentPerform(iterations: 50) { _ in
            if ask(question) == .noContent { good.change { $0 += 1 } }
        }
        #expect(good.value == 1)
    }

    @Test("are refused, and stay unused, if one condition is not met")  // B4
    func oneFault() throws {
        let token = try token()
        for request in [
            question(token, method: "POST"), question(token, method: "get"), question(token, host: "evil.example.org"),
            question(token, scheme: "http"), question(token, path: "/files/b.pdf"),
            question(token, path: "/files/a b.pdf/"), question(token + "A"), question(String(token.dropLast())),
            question(token, query: "one_time_token=\(token)&one_time_token=\(token)"),
            question(token, query: "One_time_token=\(token)"), question(token, query: "x=one_time_token=\(token)"),
            question(access), question("rubbish"), question(""),
        ] {
            // Another host or an invalid method is refused with any credential.
            #expect([.unauthorized, .forbidden].contains(ask(request)))
        }
        #expect(ask(question(token)) == .noContent)
    }

    @Test("open no other reading of their path")  // G3
    func otherReadings() throws {
        for target in ["/files//x", "/files/./x", "/files%2Fx", "/files%2fx"] {
            let token = try token("/files/x")
            let plain = question(token, path: "/files/x")
            #expect(ask(plain.with("GATE_URI", "\(target)?one_time_token=\(token)")) == .unauthorized, "\(target)")
            // Another credential opens it.
            #expect(
                ask(
                    plain.with("GATE_URI", target).with("HTTP_AUTHORIZATION", "Bearer \(access)")) == .noContent,
                "\(target)")
            #expect(ask(plain) == .noContent)
        }
    }

    @Test("are only accepted as links, and the gate accepts no other token as a link")  // S13
    func otherPlaces() throws {
        let token = try token()
        for path in ["/protected", "/me", "/sessions", "/auth"] {
            #expect(fixture.get(path, authorization: "Bearer \(token)").status == .unauthorized)
        }
        #expect(
            ask(StubRequest(.get, "/protected").with("GATE_URI", "/protected?one_time_token=\(token)")) == .unauthorized
        )
        #expect(ask(question(token)) == .noContent)
    }

    @Test("after their use, the browser's session decides")
    func session() throws {
        let link = question(try token())
        let browser = Browser(fixture)
        try browser.login()
        let cookie = "__Host-sallyport=\(try #require(browser.session))"
        #expect(ask(link) == .noContent)
        #expect(ask(link) == .unauthorized)
        #expect(ask(link.with("HTTP_COOKIE", cookie)) == .noContent)
    }

    @Test("end at their expiry, and with their session")
    func end() throws {
        let (first, second) = (try token(), try token(expiresIn: 900))
        fixture.time.change { $0 = $0.adding(milliseconds: 60_000) }
        #expect(ask(question(first)) == .unauthorized)
        let logout = StubRequest(.post, "/logout").with("HTTP_AUTHORIZATION", "Bearer \(access)")
        #expect(fixture.service.respond(to: logout).status == .noContent)
        #expect(ask(question(second)) == .unauthorized)
    }

    @Test("are refused while the store cannot tell whether they were used")  // G4
    func silentStore() throws {
        let token = try token()
        fixture.accounts.isBroken.change { $0 = true }
        #expect(ask(question(token)) == .serviceUnavailable)
        fixture.accounts.isBroken.change { $0 = false }
        #expect(ask(question(token)) == .noContent)
    }

    @Test("from before a loss of the memory of used tokens are refused")  // S16
    func loss() throws {
        let memory = LossyStore()
        let tests = try OneTimeTokenTests(used: memory)
        let (used, unused) = (try tests.token(), try tests.token())
        #expect(tests.ask(tests.question(used)) == .noContent)
        memory.lose(at: Timestamp(seconds: 1_800_000_000))
        for token in [used, unused] { #expect(tests.ask(tests.question(token)) == .unauthorized) }
        let fresh = try tests.token()
        #expect(tests.ask(tests.question(fresh)) == .noContent)
        #expect(tests.ask(tests.question(fresh)) == .unauthorized)
        let last = try tests.token()
        memory.losesNext.change { $0 = Timestamp(seconds: 1_800_000_001) }
        #expect(tests.ask(tests.question(last)) == .unauthorized)
    }

    @Test(
        "are created for one normalised path, with at most the lifetime of an access token",
        arguments: [
            #"{}"#, #"{"path":""}"#, #"{"path":"a"}"#, #"{"path":"/a/../b"}"#, #"{"path":"/a//b"}"#, #"{"path":"/."}"#,
            #"{"path":"/a\\b"}"#, #"{"path":"/a\u0000"}"#, #"{"path":"/a","audience":""}"#,
            #"{"path":"/a","audience":"a b"}"#, #"{"path":"/a","expires_in":0}"#, #"{"path":"/a","expires_in":901}"#,
            #"{"path":"/a","expires_in":-1}"#, #"{"path":"/a","expires_in":"x"}"#, #"{"path":1}"#,
        ])
    func badRequests(body: String) {
        #expect(make(body).status == .badRequest)
    }

    @Test("are created only for logged-in users")
    func strangers() throws {
        let body = #"{"path":"/a"}"#
        let request = StubRequest(.post, "/tokens/one-time").with(body: body, contentType: "application/json")
        #expect(ask(request) == .unauthorized)
        #expect(ask(request.with("HTTP_AUTHORIZATION", "Bearer \(try token())")) == .unauthorized)
    }

    @Test("confirm an action to an application, once")
    func redeem() throws {
        let random = RandomSource { UInt64.random(in: .min ... .max) }
        let secret = ClientSecret(random: random)
        try fixture.store.addClient(
            try OAuthClient(
                id: "shop", name: nil, secretHash: ClientSecretHash(secret), createdAt: fixture.time.value), audit: nil)
        let token = try token("/orders/7/cancel", audience: "shop")
        func redeem(_ path: String, _ audience: String = "shop", secret: String) -> Response {
            let basic = Data("shop:\(secret)".utf8).base64EncodedString()
            return fixture.service.respond(
                to: StubRequest(.post, "/tokens/one-time/redeem").with("HTTP_AUTHORIZATION", "Basic \(basic)").with(
                    body: "token=\(token)&audience=\(audience)&path=\(path)",
                    contentType: "application/x-www-form-urlencoded"))
        }
        #expect(redeem("/orders/7/cancel", secret: "wrong").status == .unauthorized)
        #expect(try redeem("/orders/8/cancel", secret: secret.text).json["active"] as? Bool == false)
        #expect(try redeem("/orders/7/cancel", "other", secret: secret.text).json["active"] as? Bool == false)
        let answer = try redeem("/orders/7/cancel", secret: secret.text).json
        #expect(answer["active"] as? Bool == true)
        #expect(answer["username"] as? String == "Alice")
        #expect(answer["sub"] as? String == fixture.account.id.description)
        #expect(try redeem("/orders/7/cancel", secret: secret.text).json.count == 1)
    }
}
