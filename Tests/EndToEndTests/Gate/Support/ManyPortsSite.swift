import EndToEndSupport
import Foundation
import JWT
import Testing

/// A site whose origins have different hosts and ports behind one nginx, with a cookie for all of its hosts.
final class ManyPortsSite: Sendable {
    /// The site for the running test.
    @TaskLocal static var shared: ManyPortsSite?

    static let alice = LiveServer.alice

    /// One origin of the site, and the port at which nginx serves it.
    struct Place: Sendable, CustomTestStringConvertible {
        let host: String
        let port: @Sendable (ManyPortsSite) -> UInt16
        /// The port in the address that the browser uses; nil is HTTPS's own. nginx's differs behind a port mapping.
        var publicPort: (@Sendable (ManyPortsSite) -> UInt16?)?

        /// The service's own origin.
        static let own = Place(host: "auth.example.org") { $0.main }
        /// Another port of the same host.
        static let samePort = Place(host: "auth.example.org") { $0.second }
        /// Another host on another port.
        static let app = Place(host: "app.example.org") { $0.second }
        /// Another host on the service's own port.
        static let wiki = Place(host: "wiki.example.org") { $0.main }
        /// The second of two listed ports of one host.
        static let wikiSecond = Place(host: "wiki.example.org") { $0.second }
        /// A listed host without a port: something in front maps 443 to nginx's port.
        static let mapped = Place(host: "mapped.example.org", port: { $0.second }, publicPort: { _ in nil })

        static let all = [own, samePort, app, wiki, wikiSecond, mapped]

        var testDescription: String { "\(host) \(publicPort == nil ? "" : "mapped")" }

        func origin(_ site: ManyPortsSite) -> String {
            let port = publicPort.map { $0(site) } ?? port(site)
            return "https://\(host)" + (port.map { ":\($0)" } ?? "")
        }

        /// Sends requests to this origin, at nginx's port.
        func curl(_ site: ManyPortsSite) -> Curl {
            Curl(
                origin: "https://\(host):\(port(site))", certificate: site.nginx.certificate,
                arguments: ["--insecure", "--globoff"])
        }
    }

    let worker: Worker
    let nginx: Nginx
    /// The service's own port, and a second one of the same nginx.
    let main: UInt16
    let second: UInt16
    private let pages: TemporaryDirectory

    init() async throws {
        let ports = try FreePorts.pair()
        main = ports.https
        second = try FreePorts.pair().https
        pages = try TemporaryDirectory()
        _ = try pages.write("the report behind the gate", to: "report.txt", mode: 0o644)
        let (main, second) = (main, second)
        worker = try await Worker(
            origin: "https://auth.example.org:\(main)", accounts: [Self.alice],
            settings: [
                "cookies: { domain: example.org }",
                """
                gate:
                  sites:
                    - https://auth.example.org:\(second)
                    - https://app.example.org:\(second)
                    - https://wiki.example.org:\(main)
                    - https://wiki.example.org:\(second)
                    - https://mapped.example.org
                """,
            ])
        let location = """
                location /app/ {
                    include sallyport/gate.conf;
                    alias \(pages.path)/;
                }
            """
        nginx = try await Nginx(
            ports: ports, socket: worker.socket, values: ["names=auth.example.org", "rate=off"],
            changes: [
                ("sallyport.conf", "    # The operator's pages", location + "\n    # The operator's pages"),
                (
                    "nginx.conf", "include monitor.conf;",
                    "include monitor.conf;\n" + Self.server(main, "wiki.example.org", location)
                        + Self.server(
                            second, "auth.example.org app.example.org wiki.example.org mapped.example.org", location)
                ),
            ])
        try await eventually("nginx answers") { try await Place.own.curl(self).run("GET", "/protected").status == 0 }
    }

    func stop() async throws {
        #expect(try await nginx.stop() == 0)
        #expect(try await worker.stop() == 0)
    }

    private static func server(_ port: UInt16, _ names: String, _ location: String) -> String {
        """
        server {
            include sallyport/gate-server.conf;
            listen 127.0.0.1:\(port) ssl http2;
            server_name \(names);
            ssl_certificate cert.pem;
            ssl_certificate_key key.pem;
            include sallyport/limits.conf;
        \(location)
        }

        """
    }

    /// The address to which a login leads after the gate refused a request: from the gate to the login page, and from
    /// its form on.
    ///
    /// - Parameter target: path and query of the request.
    func login(_ target: String, at place: Place, _ fields: [String] = []) async throws -> String? {
        try await login(after: place.curl(self).send("GET", target, ["Accept: text/html"] + fields))
    }

    /// The same after a refusal by the gate.
    func login(after refusal: HTTPAnswer) async throws -> String? {
        try #require(refusal.status == 302, "\(refusal.status): \(refusal.body.prefix(300))")
        let address = try #require(refusal["location"])
        let own = Place.own.origin(self)
        try #require(address.hasPrefix(own + "/login"), "\(address)")
        return try await login(from: String(address.dropFirst(own.count)))
    }

    /// The address to which the form of this login page leads.
    func login(from path: String) async throws -> String? {
        var browser = CookieBrowser(Place.own.curl(self))
        let answer = try await browser.submit("/login", browser.loginForm(Self.alice, from: path))
        try #require(answer.status == 303, "\(answer.status): \(answer.body.prefix(300))")
        return answer["location"]
    }
}

/// Starts a `ManyPortsSite` before the first test of a suite, and stops it after the last.
struct ManyPortsSiteTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let site = try await ManyPortsSite()
        do {
            try await ManyPortsSite.$shared.withValue(site) { try await function() }
        } catch {
            try await site.stop()
            throw error
        }
        try await site.stop()
    }
}
