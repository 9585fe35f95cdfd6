import EndToEndSupport
import Foundation
import RedisStore
import Synchronization

/// A primary with two replicas and three sentinels, which fail over within seconds.
final class SentinelSite: Sendable {
    /// The name of the primary.
    static let name = "sessions"

    let redis: ReplicatedRedis
    let sentinels: [Sentinel]

    /// - Parameter password: the password of the sentinels.
    init(password: String? = nil) async throws {
        redis = try await ReplicatedRedis(replicas: 2)
        var sentinels: [Sentinel] = []
        for _ in 0..<3 {
            sentinels.append(try await Sentinel(of: redis.ports[0], password: password))
        }
        self.sentinels = sentinels
        for sentinel in sentinels {
            try await eventually("the sentinel knows the others and the replicas") {
                let state = try await sentinel.client(["SENTINEL", "MASTER", Self.name]).split(separator: "\n")
                func value(_ name: String) -> Substring? {
                    state.firstIndex(of: name[...]).map { state[$0 + 1] }
                }
                return value("num-slaves") == "2" && value("num-other-sentinels") == "2"
            }
        }
    }

    /// The sentinels' address for `sessions.store`.
    var address: String {
        "redis+sentinel://\(sentinels.map { "127.0.0.1:\($0.port)" }.joined(separator: ","))/\(Self.name)"
    }

    var configuration: RedisConfiguration {
        RedisConfiguration(
            endpoint: .sentinels(
                sentinels.map { ServerAddress(host: "127.0.0.1", port: $0.port) }, primary: Self.name))
    }

    /// The index of the server that all living sentinels name as the primary, once they do and it is one.
    func primary(insteadOf old: Int? = nil) async throws -> Int {
        let found = Mutex(-1)
        try await eventually("the sentinels name a new primary") { [self] in
            var names: Set<String> = []
            for sentinel in sentinels where !sentinel.isKilled {
                names.insert(try await sentinel.client(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", Self.name]))
            }
            guard names.count == 1, let port = names.first?.split(separator: "\n").last.flatMap({ UInt16($0) }),
                let index = redis.ports.firstIndex(of: port), index != old,
                try await redis.servers[index].reply(["ROLE"])?.hasPrefix("master") == true
            else { return false }
            found.withLock { $0 = index }
            return true
        }
        return found.withLock { $0 }
    }

    /// Ends the servers, except those that were killed.
    func kill(except killed: Set<Int> = []) async {
        for sentinel in sentinels { await sentinel.kill() }
        for (index, server) in redis.servers.enumerated() where !killed.contains(index) { await server.kill() }
    }
}

/// A real sentinel on a loopback port.
final class Sentinel: Sendable {
    let port: UInt16
    private let folder: TemporaryDirectory
    private let password: String?
    private let process: GuardedProcess
    private let killed = Atomic<Bool>(false)

    init(of primary: UInt16, password: String?) async throws {
        folder = try TemporaryDirectory()
        port = try FreePorts.pair().https
        self.password = password
        // The guide's lines, faster, and with other ports.
        var lines = try SeveralMachinesGuide.sentinel()
            .replacing("192.0.2.1 6379", with: "127.0.0.1 \(primary)").replacing("192.0.2.1", with: "127.0.0.1")
            .replacing("port 26379", with: "port \(port)").replacing("sessions 5000", with: "sessions 500")
            .replacing("sessions 30000", with: "sessions 3000").split(separator: "\n")
        if password == nil { lines.removeAll { $0.contains("PASSWORD") } }
        lines.append("dir \(folder.path)")
        let file = try folder.write(
            lines.map { $0.replacing("PASSWORD", with: password ?? "") + "\n" }.joined(), to: "sentinel.conf")
        process = try GuardedProcess(["redis-sentinel", file], log: "\(folder.path)/sentinel.log")
        try await eventually("the sentinel answers") { [self] in
            try await Command.run(["redis-cli", "-p", "\(port)", "PING"]).status == 0
        }
    }

    /// The output of redis-cli.
    @discardableResult
    func client(_ arguments: [String]) async throws -> String {
        let access = password.map { ["-a", $0, "--no-auth-warning"] } ?? []
        return try await Command.succeed(["redis-cli", "-p", "\(port)"] + access + arguments).text
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    var isKilled: Bool { killed.load(ordering: .relaxed) }

    /// Kills the sentinel with SIGKILL, unless that was done.
    func kill() async {
        if !killed.exchange(true, ordering: .relaxed) { await process.kill() }
    }
}
