import EndToEndSupport
import Foundation
import Testing

/// A typical site around the shipped files: Sallyport's server with protected locations for each kind of application,
/// and another server of the same nginx with plain HTTP, underscores in headers, and an interfering error page.
final class GateSite: Sendable {
    /// The site for the running test.
    @TaskLocal static var shared: GateSite?

    static let alice = LiveServer.alice

    /// The gate's rules. Of the requests in the tests, only preflights are public.
    private static let rules = """
        rules:
          - { path: /app/api/*, methods: [OPTIONS], allow: public }
          - { path: /app/recent/*, groups: [staff], fresh: 1s }
          - { path: /app/bob/*, users: [bob] }
          - { path: /app/*, users: [alice, bob] }
          - { path: /basic/*, allow: login, basic: true }
          - { path: /open/*, allow: public }
          - { allow: login }
        """

    let worker: Worker
    let nginx: Nginx
    let application = try? BackendRecorder(.http)
    let uwsgi = try? BackendRecorder(.uwsgi)
    let fastCGI: ParameterRecorder
    /// The plain HTTP address of the other server.
    let plainPort: UInt16
    let pages: TemporaryDirectory
    /// Alice's access token.
    let token: String

    var authorization: String { "Authorization: Bearer \(token)" }

    /// Sends requests to the other server.
    var other: Curl { Curl(origin: "http://localhost:\(plainPort)", certificate: nginx.certificate) }

    init() async throws {
        let ports = try FreePorts.pair()
        plainPort = try FreePorts.pair().https
        pages = try TemporaryDirectory()
        _ = try pages.write("the index behind the gate", to: "index.html", mode: 0o644)
        fastCGI = try ParameterRecorder()
        worker = try await Worker(
            origin: "https://localhost:\(ports.https)", accounts: [Self.alice, LiveServer.bob], settings: [Self.rules])
        let backends = (application: application?.socket ?? "", uwsgi: uwsgi?.socket ?? "", fastCGI: fastCGI.socket)
        let locations = Self.locations(backends, pages.path)
        nginx = try await Nginx(
            ports: ports, socket: worker.socket, values: ["by-address=yes", "rate=off"],
            changes: [
                ("sallyport.conf", "    # The operator's pages", locations + "\n    # The operator's pages"),
                (
                    "nginx.conf", "include monitor.conf;",
                    "include monitor.conf;\n" + Self.otherServer(plainPort, locations)
                ),
            ])
        let body = Data(#"{"username":"alice","password":"\#(Self.alice.password)"}"#.utf8)
        let login = try await nginx.curl.send("POST", "/login", [sendsJSON], body: body)
        token = try #require(login.json["access_token"]?.text)
    }

    func stop() async throws {
        #expect(try await nginx.stop() == 0)
        #expect(try await worker.stop() == 0)
        application?.stop()
        uwsgi?.stop()
        fastCGI.stop()
    }

    private static func locations(
        _ backends: (application: String, uwsgi: String, fastCGI: String), _ pages: String
    ) -> String {
        """
            location /app/ {
                include sallyport/gate.conf;
                client_max_body_size 100m;
                proxy_http_version 1.1;
                proxy_set_header Host $host;
                proxy_set_header Upgrade $http_upgrade;
                proxy_pass http://unix:\(backends.application):;
            }
            location /php/ {
                include sallyport/gate.conf;
                include sallyport/fastcgi-application.conf;
                fastcgi_pass unix:\(backends.fastCGI);
            }
            location /python/ {
                include sallyport/gate.conf;
                include sallyport/uwsgi-application.conf;
                uwsgi_pass unix:\(backends.uwsgi);
            }
            location /git/ {
                include sallyport/gate.conf;
                include sallyport/gate-basic.conf;
                proxy_pass http://unix:\(backends.application):;
            }
            location /basic/ {
                include sallyport/gate.conf;
                proxy_pass http://unix:\(backends.application):;
            }
            location /open/ {
                include sallyport/gate.conf;
                proxy_pass http://unix:\(backends.application):;
            }
            location /pages/ {
                include sallyport/gate.conf;
                alias \(pages)/;
            }
        """
    }

    private static func otherServer(_ port: UInt16, _ locations: String) -> String {
        """
        server {
            include sallyport/gate-server.conf;
            listen 127.0.0.1:\(port);
            server_name localhost;
            underscores_in_headers on;
            keepalive_requests 1000000;
            # This server's owner answers every error with 200, and every unknown page with the front page.
            error_page 500 502 503 504 404 =200 /open;
            location = /open { return 200 open; }
            rewrite ^/(?!app/|php/|python/|pages/|git/|basic/|open/) /open last;
        \(locations)
        }
        """
    }
}

/// Starts a `GateSite` before the first test of a suite, and stops it after the last.
struct GateSiteTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let site = try await GateSite()
        do {
            try await GateSite.$shared.withValue(site) { try await function() }
        } catch {
            try await site.stop()
            throw error
        }
        try await site.stop()
    }
}

extension Trait where Self == GateSiteTrait {
    /// A site for all tests of the suite.
    static var gateSite: Self { Self() }
}
