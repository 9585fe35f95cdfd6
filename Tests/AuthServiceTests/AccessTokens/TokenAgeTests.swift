import AuthService
import HTTPTypes
import Identity
import InMemoryStore
import JWT
import Testing

/// Two services with the same store and keys, from before and after a change of `tokens.access` from a day to 15
/// minutes.
@Suite("The age of access tokens")
struct TokenAgeTests {
    private let fixture: Fixture
    /// Its tokens live for a day.
    private let long: Service
    /// Its tokens live for 15 minutes.
    private let short: Service
    /// The parts of both services.
    private let parts: Service.Parts
    private let longParts: Service.Parts

    init() throws {
        var assembled: Service.Parts?
        fixture = try Fixture { assembled = $0 }
        parts = try #require(assembled)
        var parts = parts
        parts.issuer = AccessTokenIssuer(
            purpose: KeyRing.Purpose(issuer: Fixture.origin, audience: Fixture.origin, algorithm: .hs256),
            keys: fixture.keys, lifetimeSeconds: 86_400, random: RandomSource { UInt64.random(in: .min ... .max) })
        longParts = parts
        long = Service(parts)
        short = fixture.service
    }

    private func login(_ service: Service) throws -> String {
        let body = #"{"username":"alice","password":"\#(Fixture.password)"}"#
        let answer = service.respond(
            to: StubRequest(.post, "/login").with(body: body, contentType: "application/json"))
        return try #require(try answer.json["access_token"] as? String)
    }

    private func send(_ service: Service, _ method: HTTPRequest.Method, _ path: String, _ token: String) -> Response {
        service.respond(to: StubRequest(method, path).with("HTTP_AUTHORIZATION", "Bearer \(token)"))
    }

    private func opens(_ service: Service, _ token: String) -> Bool {
        send(service, .get, "/protected", token).status.kind == .successful
    }

    /// A request by an OAuth client with a token as its argument.
    private func byClient(_ path: String, _ token: String) throws -> StubRequest {
        let secret = ClientSecret(random: RandomSource { 3 })
        try fixture.store.addClient(
            OAuthClient(
                id: "backend", name: nil, secretHash: ClientSecretHash(secret), createdAt: fixture.time.value),
            audit: nil)
        return StubRequest(.post, path).with(
            body: "client_id=backend&client_secret=\(secret.text)&token=\(token)",
            contentType: "application/x-www-form-urlencoded")
    }

    /// A service after a restart: it knows only what the store still contains.
    private func restarted(_ parts: Service.Parts) throws -> Service {
        var parts = parts
        parts.tokenStatus = try TokenStatusCheck(
            store: fixture.accounts, now: fixture.time.value, staleAfterMilliseconds: Fixture.unattendedMilliseconds)
        return Service(parts)
    }

    /// Moves the time, and removes the ended entries from the store.
    private func wait(_ seconds: Int64) throws {
        fixture.time.change { $0 = $0.adding(milliseconds: seconds * 1000) }
        try fixture.store.removeRevocations(endedBefore: fixture.time.value)
        try fixture.store.removeUsedKeys(endedBefore: fixture.time.value)
        try fixture.tokenStatus.refresh(now: fixture.time.value)
    }

    @Test("a session that ended stays ended after the lifetime was lowered")  // S10
    func loggedOut() throws {
        let token = try login(long)
        #expect(opens(short, token))
        #expect(send(short, .post, "/logout", token).status.kind == .successful)
        #expect(!opens(short, token))
        try wait(3600)
        #expect(!opens(try restarted(parts), token))
    }

    /// How a session's tokens end before their time.
    enum End: CaseIterable, Sendable {
        case logout
        case logoutByRefreshToken
        case logoutEverywhere
        case logoutOfALostSession
        case revokedSession
        case revokedRefreshToken
        case reuse
        case password
        case disabling
    }

    @Test(
        "no way of ending a session is undone when the lifetime is raised again, or is longer on another machine",
        arguments: End.allCases)
    func raisedAgain(end: End) throws {  // S10
        let body = #"{"username":"alice","password":"\#(Fixture.password)"}"#
        let answer = try long.respond(
            to: StubRequest(.post, "/login").with(body: body, contentType: "application/json")
        ).json
        let (token, refresh) = (
            try #require(answer["access_token"] as? String), try #require(answer["refresh_token"] as? String)
        )
        let session = try #require(try fixture.store.sessions(of: fixture.account.id).first)
        // The session lasts, and its first token is still valid, when the lifetime is shorter.
        #expect(opens(long, token) && opens(short, token))
        func post(_ path: String, _ json: String) -> Response {
            short.respond(
                to: StubRequest(.post, path).with("HTTP_AUTHORIZATION", "Bearer \(token)")
                    .with(body: json, contentType: "application/json"))
        }
        let refreshing = #"{"refresh_token":"\#(refresh)"}"#
        switch end {
        case .logout: #expect(send(short, .post, "/logout", token).status == .noContent)
        case .logoutByRefreshToken: #expect(post("/logout", refreshing).status == .noContent)
        case .logoutEverywhere: #expect(send(short, .post, "/logout/all", token).status == .noContent)
        case .logoutOfALostSession:
            try fixture.store.removeExpiredSessions(before: session.endsAt)
            #expect(send(short, .post, "/logout", token).status == .noContent)
        case .revokedSession:
            #expect(send(short, .delete, "/sessions/\(session.id)", token).status == .noContent)
        case .revokedRefreshToken:
            #expect(short.respond(to: try byClient("/oauth/revoke", refresh)).status == .ok)
        case .reuse:
            let successor = try #require(try post("/refresh", refreshing).json["refresh_token"] as? String)
            #expect(post("/refresh", #"{"refresh_token":"\#(successor)"}"#).status == .ok)
            try wait(60)
            #expect(post("/refresh", refreshing).status == .unauthorized)
        case .password:
            // Other sessions end.
            let own = try login(short)
            let change = #"{"current":"\#(Fixture.password)","new":"another long pass phrase"}"#
            let answer = short.respond(
                to: StubRequest(.post, "/password").with("HTTP_AUTHORIZATION", "Bearer \(own)")
                    .with(body: change, contentType: "application/json"))
            #expect(answer.status == .noContent)
        case .disabling:
            _ = try fixture.store.setDisabled(true, of: fixture.account.id, audit: nil)
            _ = try fixture.store.setDisabled(false, of: fixture.account.id, audit: nil)
            try fixture.tokenStatus.refresh(now: fixture.time.value)
        }
        #expect(!opens(long, token) && !opens(short, token))
        // Shortly after the shorter lifetime, and in the last minute of the token's own.
        for seconds in [1800, 84_480] as [Int64] {
            try wait(seconds)
            fixture.tokenStatus.removeEnded(before: fixture.time.value)
            #expect(!opens(long, token), "as the other machine sees it")
            #expect(!opens(try restarted(longParts), token), "as after a restart")
        }
    }

    @Test("the record of an ended session is removed when no token of it can be valid any more")
    func forgotten() throws {
        let token = try login(long)
        #expect(send(long, .post, "/logout", token).status == .noContent)
        try wait(86_400)
        #expect(try fixture.store.revocations(since: nil).revocations.count == 1)
        try wait(600)
        #expect(try fixture.store.revocations(since: nil).revocations.isEmpty)
        #expect(!opens(try restarted(longParts), token))
    }

    @Test("a token is refused at the configured maximum age, whatever its own expiry")
    func lowered() throws {
        let token = try login(long)
        try wait(899)
        #expect(opens(short, token))
        try wait(1)
        #expect(!opens(short, token))
        #expect(send(short, .get, "/auth", token).status == .unauthorized)
        #expect(opens(long, token))
    }

    @Test("a longer lifetime neither extends nor ends issued tokens")
    func raised() throws {
        let token = try login(short)
        try wait(899)
        #expect(opens(long, token))
        try wait(1)
        #expect(!opens(long, token))
    }

    @Test("a browser's cookie is replaced at that age, also if its token is cached")
    func remembered() throws {
        let browser = Browser(fixture)
        try browser.login()
        let refreshToken = try #require(browser.session?.split(separator: "~").last)
        let session = try #require(try fixture.store.sessions(of: fixture.account.id).first)
        let issuer = AccessTokenIssuer(
            purpose: KeyRing.Purpose(issuer: Fixture.origin, audience: Fixture.origin, algorithm: .hs256),
            keys: fixture.keys, lifetimeSeconds: 86_400, random: RandomSource { 7 })
        let token = try issuer.token(
            for: fixture.account, session: session, binding: .none, now: fixture.time.value)
        let request = StubRequest(.get, "/auth").with("HTTP_COOKIE", "__Host-sallyport=\(token)~\(refreshToken)")
        for _ in 0..<2 { #expect(short.respond(to: request).headerFields[.setCookie] == nil) }
        #expect(short.lane(for: request) == .fast)
        try wait(900)
        #expect(short.lane(for: request) == .storage)
        let answer = short.respond(to: request)
        #expect(answer.status == .noContent && answer.headerFields[.setCookie] != nil)
    }

    @Test("the reported expiry of a token is the time of its refusal")
    func said() throws {
        let token = try login(long)
        let issued = Int(fixture.time.value.seconds)
        #expect(try send(short, .get, "/me", token).json["exp"] as? Int == issued + 900)
        #expect(try send(long, .get, "/me", token).json["exp"] as? Int == issued + 86_400)
        let request = try byClient("/oauth/introspect", token)
        #expect(try short.respond(to: request).json["exp"] as? Int == issued + 900)
        #expect(try long.respond(to: request).json["exp"] as? Int == issued + 86_400)
        try wait(900)
        #expect(try short.respond(to: request).json["active"] as? Bool == false)
    }

    @Test("an individually revoked token stays revoked when the lifetime is raised again")
    func revoked() throws {
        let token = try login(long)
        let request = try byClient("/oauth/revoke", token)
        #expect(short.respond(to: request).status == .ok)
        try wait(3600)
        #expect(!opens(try restarted(longParts), token))
    }

    @Test("a one-time token has the same maximum age, and is not valid again when the lifetime is raised")  // S16
    func oneTime() throws {
        let access = try login(long)
        func make() throws -> StubRequest {
            let body = #"{"path":"/file","audience":"https://app.example.org","expires_in":7200}"#
            let answer = long.respond(
                to: StubRequest(.post, "/tokens/one-time").with("HTTP_AUTHORIZATION", "Bearer \(access)")
                    .with(body: body, contentType: "application/json"))
            let token = try #require(try answer.json["one_time_token"] as? String)
            return StubRequest(.get, "/auth").with("GATE_METHOD", "GET").with("GATE_HOST", "app.example.org")
                .with("GATE_SCHEME", "https").with("GATE_PATH", "/file")
                .with("GATE_URI", "/file?one_time_token=\(token)")
        }
        let (used, late, kept) = (try make(), try make(), try make())
        try wait(899)
        #expect(short.respond(to: used).status == .noContent)
        try wait(1)
        #expect(short.respond(to: late).status == .unauthorized)
        try wait(3600)
        #expect(long.respond(to: used).status == .unauthorized)
        #expect(long.respond(to: kept).status == .noContent)
    }
}
