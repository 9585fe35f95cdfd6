import EndToEndSupport
import Foundation
import RedisStore

/// A primary with replicas on loopback ports. The first server is the primary at the start.
final class ReplicatedRedis: Sendable {
    let servers: [RedisServer]
    let ports: [UInt16]

    /// - Parameter options: further options of each server.
    init(replicas: Int = 1, options: [String] = []) async throws {
        var (servers, ports): ([RedisServer], [UInt16]) = ([], [])
        for index in 0...replicas {
            let port = try FreePorts.pair().https
            let role = index == 0 ? [] : ["--replicaof", "127.0.0.1 \(ports[0])"]
            // Replicas need not wait for each other.
            let common = ["--port", "\(port)", "--bind", "127.0.0.1", "--repl-diskless-sync-delay", "0"]
            servers.append(try await RedisServer(.always, options: common + role + options))
            ports.append(port)
        }
        self.servers = servers
        self.ports = ports
        for server in servers.dropFirst() {
            try await eventually("the replica has the contents of the primary") {
                try await server.client(["INFO", "replication"]).contains("master_link_status:up")
            }
        }
    }

    /// Waits until a replica has what the primary has now.
    func replicated(from primary: Int = 0, to replica: Int = 1) async throws {
        func offset(_ server: RedisServer, _ name: String) async throws -> Int {
            let line = try await server.client(["INFO", "replication"]).split(whereSeparator: \.isNewline)
                .first { $0.hasPrefix(name) }
            return line.flatMap { Int($0.dropFirst(name.count)) } ?? -1
        }
        let target = try await offset(servers[primary], "master_repl_offset:")
        try await eventually("the replica has everything") {
            try await offset(servers[replica], "slave_repl_offset:") >= target
        }
    }

    /// Makes one server the primary and the other a replica, as an operator does. Connections stay.
    func promote(_ primary: Int, over other: Int) async throws {
        try await servers[primary].client(["REPLICAOF", "NO", "ONE"])
        try await servers[other].client(["REPLICAOF", "127.0.0.1", "\(ports[primary])"])
    }

    func kill() async { for server in servers { await server.kill() } }
}

/// A name that leads to the socket of one server or another.
struct MovingName {
    private let folder: TemporaryDirectory
    private var path: String { "\(folder.path)/redis" }

    init(_ server: RedisServer) throws {
        folder = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/redis", withDestinationPath: server.socket)
    }

    func lead(to server: RedisServer) throws {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: server.socket)
    }

    var configuration: RedisConfiguration { RedisConfiguration(endpoint: .unix(path: path)) }
    var address: String { "unix://\(path)" }
}
