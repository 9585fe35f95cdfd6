import Foundation
import Synchronization
package import Testing

/// Worker and nginx together, as `make run` starts them, shared by the suites of `EndToEnd`.
package final class LiveServer: Sendable {
    /// The server of the running test.
    @TaskLocal package static var shared: LiveServer?

    package static let alice = TestAccount(
        username: "alice", password: "correct horse battery staple",
        options: ["--name", "Alice Smith", "--email", "alice@example.org", "--group", "staff", "--group", "admins"])
    /// For tests that cause failed logins on purpose.
    package static let bob = TestAccount(username: "bob", password: "Tr0ub4dor&3 for bob")

    package let worker: Worker
    package let nginx: Nginx
    /// Secrets that no log may contain (S6).
    private let secrets = Mutex<Set<String>>([alice.password, bob.password])

    package init(values: [String] = ["by-address=yes", "rate=1000r/s"]) async throws {
        let ports = try FreePorts.pair()
        worker = try await Worker(origin: "https://localhost:\(ports.https)", accounts: [Self.alice, Self.bob])
        nginx = try await Nginx(ports: ports, socket: worker.socket, values: values)
    }

    /// The client of the public server.
    package var curl: Curl { nginx.curl }

    /// Stores a secret that no log may contain.
    package func keepSecret(_ text: String) { secrets.withLock { _ = $0.insert(text) } }

    /// Logs in, and returns the access token.
    package func token(_ account: TestAccount = alice) async throws -> String {
        let body = #"{"username":"\#(account.username)","password":"\#(account.password)"}"#
        let answer = try await curl.send("POST", "/login", [sendsJSON], body: Data(body.utf8))
        let token = try #require(answer.json["access_token"]?.text, "login answered \(answer.status): \(answer.body)")
        keepSecret(token)
        return token
    }

    /// Stops both in order.
    package func stop() async throws {
        #expect(try await nginx.stop() == 0, "nginx stops with status 0")
        #expect(try await worker.stop() == 0, "the worker stops with status 0")  // F3
    }

    /// The secrets that a log or an audit record of the run contains, and where.
    package func leaks() async throws -> [String] {
        keepSecret(try Self.text("\(worker.folder.path)/session.key").trimmingCharacters(in: .whitespacesAndNewlines))
        var texts = try ([worker.log] + nginx.logs).map { (name: $0, text: try Self.text($0)) }
        texts.append(("the audit", try await worker.command(["audit", "--json", "--limit", "1000000"])))
        texts.append(("the list of sessions", try await worker.command(["session", "list", "--json"])))
        let secrets = secrets.withLock { Array($0) }
        return texts.flatMap { place in
            secrets.filter { place.text.contains($0) }.map { "\(place.name) holds \($0)" }
        }
    }

    private static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
}

/// Starts a `LiveServer` before the first test of a suite, and stops it after the last.
package struct LiveServerTrait: SuiteTrait, TestScoping {
    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let server = try await LiveServer()
        do {
            try await LiveServer.$shared.withValue(server) { try await function() }
        } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
        // S6: after all tests of the suites.
        #expect(try await server.leaks() == [])
    }
}

extension Trait where Self == LiveServerTrait {
    /// Provides one server to all tests of the suite.
    package static var liveServer: Self { Self() }
}
