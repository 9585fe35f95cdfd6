import AuthService
import HTTPTypes
import Identity
import JWT
import Testing

/// S16.
@Suite("Networks")
struct NetworkTests {
    private static func login(_ fixture: Fixture, from address: String) throws -> (access: String, refresh: String) {
        let request = StubRequest(.post, "/login").with("REMOTE_ADDR", address).with(
            body: #"{"username":"alice","password":"\#(Fixture.password)"}"#, contentType: "application/json")
        let json = try fixture.service.respond(to: request).json
        return (
            try #require(json["access_token"] as? String), try #require(json["refresh_token"] as? String)
        )
    }

    private static func get(_ fixture: Fixture, _ token: String, from address: String) -> HTTPResponse.Status {
        fixture.service.respond(
            to: StubRequest(.get, "/protected").with("REMOTE_ADDR", address)
                .with("HTTP_AUTHORIZATION", "Bearer \(token)")
        ).status
    }

    @Test(
        "bind tokens to the network of the login",
        arguments: [
            (32, "192.0.2.1", "192.0.2.1", true), (32, "192.0.2.1", "192.0.2.2", false),
            (24, "192.0.2.1", "192.0.2.254", true), (24, "192.0.2.1", "192.0.3.1", false),
            (24, "192.0.2.1", "2001:db8::1", false), (24, "2001:db8::1", "2001:db8::2", true),
            (24, "2001:db8::1", "2001:db8:0:1::1", false), (24, "192.0.2.1", "nowhere", false),
        ])
    func bind(length: Int, first: String, second: String, isGood: Bool) throws {
        let fixture = try Fixture(network: NetworkPolicy(v4Length: length, v6Length: 64))
        let token = try Self.login(fixture, from: first).access
        #expect(Self.get(fixture, token, from: first) == .ok)
        #expect(Self.get(fixture, token, from: second) == (isGood ? .ok : .unauthorized))
    }

    @Test("may change at a refresh if the policy allows it; the old access token stays bound to the old network")
    func rebind() throws {
        let fixture = try Fixture(network: NetworkPolicy(v4Length: 24, v6Length: 64, move: .rebind))
        let tokens = try Self.login(fixture, from: "192.0.2.1")
        let answer = fixture.service.respond(
            to: StubRequest(.post, "/refresh").with("REMOTE_ADDR", "198.51.100.1").with(
                body: "refresh_token=\(tokens.refresh)", contentType: "application/x-www-form-urlencoded"))
        let next = try #require(try answer.json["access_token"] as? String)
        #expect(Self.get(fixture, next, from: "198.51.100.2") == .ok)
        #expect(Self.get(fixture, next, from: "192.0.2.1") == .unauthorized)
        #expect(Self.get(fixture, tokens.access, from: "198.51.100.2") == .unauthorized)
    }

    @Test("may not change at a refresh if the policy refuses it")
    func refuse() throws {
        let fixture = try Fixture(network: NetworkPolicy(v4Length: 24, v6Length: 64))
        let tokens = try Self.login(fixture, from: "192.0.2.1")
        func refresh(from address: String) -> HTTPResponse.Status {
            fixture.service.respond(
                to: StubRequest(.post, "/refresh").with("REMOTE_ADDR", address).with(
                    body: "refresh_token=\(tokens.refresh)", contentType: "application/x-www-form-urlencoded")
            ).status
        }
        #expect(refresh(from: "198.51.100.1") == .unauthorized)
        #expect(refresh(from: "192.0.2.99") == .ok)
    }
}
