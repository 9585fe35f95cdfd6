import EndToEndSupport
import Foundation
import Testing

/// Two machines of one site, each with its own nginx, worker and accounts, and one Redis.
final class TwoMachines: Sendable {
    static let alice = TestAccount(username: "alice", password: "correct horse battery staple")
    static let bob = TestAccount(username: "bob", password: "Tr0ub4dor&3 for bob")

    let redis: RedisServer
    let workers: [Worker]
    let nginxes: [Nginx]
    /// The secret of the OAuth client `shop` on both machines.
    let clientSecret: String

    /// - Parameter settings: further settings of `sessions`, besides the store.
    convenience init(_ persistence: RedisServer.Persistence = .always, settings: String = "") async throws {
        let redis = try await RedisServer(persistence)
        try await self.init(redis, store: "unix://\(redis.socket)", settings: settings)
    }

    /// - Parameters:
    ///   - redis: a server that ends with the machines.
    ///   - store: the address that is configured.
    ///   - settings: further settings of `sessions`.
    init(_ redis: RedisServer, store: String, settings: String = "") async throws {
        self.redis = redis
        let ports = [try FreePorts.pair(), try FreePorts.pair()]
        let first = try await Worker(
            origin: "https://localhost:\(ports[0].https)", accounts: [Self.alice, Self.bob],
            settings: ["sessions: { store: '\(store)'\(settings) }"])
        let added = try await first.command(["client", "add", "shop", "--json"])
        let fields = try JSONDecoder().decode([String: JSONText].self, from: Data(added.utf8))
        clientSecret = try #require(fields["client_secret"]?.text)
        workers = [first, try await Worker(copyOf: first)]
        var nginxes: [Nginx] = []
        for (worker, ports) in zip(workers, ports) {
            nginxes.append(
                try await Nginx(ports: ports, socket: worker.socket, values: ["by-address=yes", "rate=1000r/s"]))
        }
        self.nginxes = nginxes
    }

    func stop() async throws {
        for nginx in nginxes { _ = try await nginx.stop() }
        for worker in workers { #expect(try await worker.stop() == 0) }
        await redis.kill()
    }

    /// Sends a request to one of the machines.
    func send(
        _ machine: Int, _ method: String, _ path: String, json: String? = nil, bearer: String? = nil
    ) async throws -> HTTPAnswer {
        var fields: [String] = []
        if json != nil { fields.append(sendsJSON) }
        if let bearer { fields.append("Authorization: Bearer \(bearer)") }
        return try await nginxes[machine].curl.send(method, path, fields, body: json.map { Data($0.utf8) })
    }

    func tryLogin(_ machine: Int, _ account: TestAccount = alice, password: String? = nil) async throws -> HTTPAnswer {
        try await send(
            machine, "POST", "/login",
            json: #"{"username":"\#(account.username)","password":"\#(password ?? account.password)"}"#)
    }

    func login(_ machine: Int, _ account: TestAccount = alice, password: String? = nil) async throws -> TokenSet {
        try TokenSet(try await tryLogin(machine, account, password: password))
    }

    func tryRefresh(_ machine: Int, _ token: String) async throws -> HTTPAnswer {
        try await send(machine, "POST", "/refresh", json: #"{"refresh_token":"\#(token)"}"#)
    }

    func refresh(_ machine: Int, _ token: String) async throws -> TokenSet {
        try TokenSet(try await tryRefresh(machine, token))
    }

    /// The status of a request for the protected page with an access token.
    func opens(_ machine: Int, _ token: String) async throws -> Int {
        try await send(machine, "GET", "/protected", bearer: token).status
    }

    /// The status of the same request on each machine.
    func opens(_ token: String) async throws -> [Int] {
        [try await opens(0, token), try await opens(1, token)]
    }

    /// The lines of a machine's log that contain a text.
    func log(_ machine: Int, _ text: String) throws -> [Substring] {
        try String(contentsOfFile: workers[machine].log, encoding: .utf8).split(separator: "\n")
            .filter { $0.contains(text) }
    }
}

/// One pair of machines, shared by all tests of a suite.
struct TwoMachinesTrait: SuiteTrait, TestScoping {
    @TaskLocal static var machines: TwoMachines?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let machines = try await TwoMachines()
        try await Self.$machines.withValue(machines) { try await function() }
        try await machines.stop()
    }
}

extension Trait where Self == TwoMachinesTrait {
    /// Provides two machines to all tests of the suite.
    static var twoMachines: Self { Self() }
}
