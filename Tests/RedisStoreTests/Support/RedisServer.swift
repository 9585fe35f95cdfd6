import EndToEndSupport
import Foundation
import RedisStore
import Synchronization

/// A real redis-server for one test, on a socket in a separate folder.
final class RedisServer: Sendable {
    /// Whether acknowledged writes survive a restart.
    enum Persistence: String, Sendable, CaseIterable {
        case always
        case none
    }

    let folder: TemporaryDirectory
    private let options: [String]
    private let process: Mutex<GuardedProcess>

    var socket: String { "\(folder.path)/redis.sock" }
    var log: String { "\(folder.path)/redis.log" }

    /// Starts the server.
    init(_ persistence: Persistence = .none, options: [String] = []) async throws {
        folder = try TemporaryDirectory()
        let lasting = persistence == .always ? ["--appendonly", "yes", "--appendfsync", "always"] : []
        let common = ["--unixsocket", "\(folder.path)/redis.sock", "--dir", folder.path, "--save", ""]
        self.options = common + (options.contains("--port") ? [] : ["--port", "0"]) + lasting + options
        // Changes made at run time are saved here.
        _ = try folder.write("", to: "redis.conf")
        process = Mutex(try Self.start(self.options, folder.path))
        try await answers()
    }

    /// Starts a server that speaks TLS on a port. The folder contains its certificate for localhost and 127.0.0.1.
    static func withTLS(in folder: TemporaryDirectory) async throws -> (server: RedisServer, port: UInt16) {
        try await Nginx.makeCertificate(in: folder.path)
        let port = try FreePorts.pair().https
        let server = try await RedisServer(options: [
            "--port", "0", "--tls-port", "\(port)", "--tls-cert-file", "\(folder.path)/cert.pem", "--tls-key-file",
            "\(folder.path)/key.pem", "--tls-ca-cert-file", "\(folder.path)/cert.pem", "--tls-auth-clients", "no",
        ])
        return (server, port)
    }

    /// Kills the server with SIGKILL.
    func kill() async { await process.withLock { $0 }.kill() }

    /// Restarts the server after `kill`.
    func restart() async throws {
        try? FileManager.default.removeItem(atPath: socket)
        let fresh = try Self.start(options, folder.path)
        process.withLock { $0 = fresh }
        try await answers()
    }

    /// Suspends the server, so that it answers no request.
    func pause() async throws { Glibc.kill(try await number(), SIGSTOP) }

    /// Resumes the server. Takes its process ID, since a suspended server cannot report it.
    static func resume(_ number: pid_t) { Glibc.kill(number, SIGCONT) }

    /// The server's process ID.
    func number() async throws -> pid_t {
        let line = try await client(["INFO", "server"]).split(whereSeparator: \.isNewline)
            .first { $0.hasPrefix("process_id:") }
        guard let number = line.flatMap({ pid_t($0.dropFirst("process_id:".count)) }) else {
            throw NotInTime(description: "no process id")
        }
        return number
    }

    /// The output of redis-cli.
    @discardableResult
    func client(_ arguments: [String]) async throws -> String {
        try await Command.succeed(["redis-cli", "-s", socket] + arguments).text
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The output of redis-cli, or nil if the server does not answer or cuts the connection. Sentinels cut the
    /// connections to a server whose role they change, so conditions on such a server use this.
    func reply(_ arguments: [String]) async throws -> String? {
        let outcome = try await Command.run(["redis-cli", "-s", socket] + arguments)
        return outcome.status == 0 ? outcome.text.trimmingCharacters(in: .whitespacesAndNewlines) : nil
    }

    /// The configuration for connecting to the server.
    func configuration(prefix: String = "sallyport:", timeout: Int64 = 1000) -> RedisConfiguration {
        RedisConfiguration(endpoint: .unix(path: socket), prefix: prefix, timeoutMilliseconds: timeout)
    }

    private static func start(_ options: [String], _ folder: String) throws -> GuardedProcess {
        try GuardedProcess(["redis-server", "\(folder)/redis.conf"] + options, log: "\(folder)/redis.log")
    }

    private func answers() async throws {
        try await eventually("Redis answers") {
            let outcome = try await Command.run(["redis-cli", "-s", socket, "PING"])
            return outcome.status == 0 && !outcome.text.isEmpty && !outcome.text.contains("LOADING")
        }
    }
}
