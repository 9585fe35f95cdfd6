import Foundation
import Synchronization
import Testing

/// A running `sallyport serve` with its own folder.
package final class Worker: Sendable {
    /// The folder with all of the worker's files.
    package let folder: TemporaryDirectory
    package let origin: String
    private let process: Mutex<GuardedProcess>

    package var socket: String { "\(folder.path)/w.sock" }
    package var configuration: String { "\(folder.path)/sallyport.yaml" }
    package var log: String { "\(folder.path)/worker.log" }

    /// Creates a configuration, a signing key and the accounts, and starts the worker. Its password hashes are cheap.
    ///
    /// - Parameters:
    ///   - settings: more lines of the configuration.
    ///   - environment: the worker's environment, which earlier commands do not get.
    package init(
        origin: String, accounts: [TestAccount] = [], settings: [String] = [], environment: [String: String] = [:]
    ) async throws {
        let folder = try TemporaryDirectory()
        self.folder = folder
        self.origin = origin
        let common = [
            "origin: \(origin)", "listen: \(folder.path)/w.sock", "state: \(folder.path)",
            "hashing: { memory: 8MiB, passes: 1, threads: 2, queue: 1000 }",
        ]
        let configuration = try folder.write(
            (common + settings).map { $0 + "\n" }.joined(), to: "sallyport.yaml")
        try await Command.succeed([Repository.program, "key", "add", "--config", configuration])
        for account in accounts { try await Self.add(account, configuration) }
        process = Mutex(try Self.serve(folder.path, environment: environment))
        try await eventually("the worker listens") { FileManager.default.fileExists(atPath: "\(folder.path)/w.sock") }
    }

    /// Starts a second machine of the same site, with the accounts, keys, secret and settings of another worker.
    package init(copyOf other: Worker) async throws {
        let folder = try TemporaryDirectory()
        self.folder = folder
        origin = other.origin
        let text = try String(contentsOfFile: other.configuration, encoding: .utf8)
        _ = try folder.write(text.replacing(other.folder.path, with: folder.path), to: "sallyport.yaml")
        try await Command.succeed([
            "sqlite3", "\(other.folder.path)/sallyport.db", ".backup \(folder.path)/sallyport.db",
        ])
        try await Command.succeed(["chmod", "600", "\(folder.path)/sallyport.db"])
        try await Command.succeed(
            ["cp", "-a", "\(other.folder.path)/keys", "\(other.folder.path)/session.key", folder.path])
        process = try await Self.begin(in: folder)
    }

    /// Starts the worker of an existing folder, `sallyport.yaml` included.
    package init(in folder: TemporaryDirectory, origin: String) async throws {
        self.folder = folder
        self.origin = origin
        process = try await Self.begin(in: folder)
    }

    /// Adds an account from the command line.
    package func add(_ account: TestAccount) async throws { try await Self.add(account, configuration) }

    /// Runs a command of the program with this worker's configuration, and expects success.
    @discardableResult
    package func command(_ arguments: [String], input: String = "") async throws -> String {
        try await Command.succeed(
            [Repository.program] + arguments + ["--config", configuration], input: Data(input.utf8)
        ).text
    }

    /// Kills the worker with SIGKILL, whatever it is doing.
    package func kill() async { await process.withLock { $0 }.kill() }

    /// Restarts the worker after `kill`.
    package func start(environment: [String: String] = [:]) throws {
        let fresh = try Self.serve(folder.path, environment: environment)
        process.withLock { $0 = fresh }
    }

    /// Restarts the worker after `kill`, and returns when it accepts connections.
    package func restart(environment: [String: String] = [:]) async throws {
        try start(environment: environment)
        // The old worker's socket still exists, and refuses connections.
        try await eventually("the worker accepts") { (try? FastCGIClient(socket)) != nil }
    }

    /// Makes the worker reload its configuration (SIGHUP).
    package func reload() async throws {
        // The worker's process ID differs from the guard's.
        let found = try await Command.succeed(["pgrep", "--newest", "--full", "serve --config \(configuration)"])
        let number = try #require(pid_t(found.text.trimmingCharacters(in: .whitespacesAndNewlines)))
        Glibc.kill(number, SIGHUP)
    }

    /// Stops the worker as an operator would, and returns its exit status.
    package func stop() async throws -> Int32 { try await process.withLock { $0 }.stop() }

    private static func begin(in folder: TemporaryDirectory) async throws -> Mutex<GuardedProcess> {
        let process = try serve(folder.path)
        try await eventually("the worker listens") { FileManager.default.fileExists(atPath: "\(folder.path)/w.sock") }
        return Mutex(process)
    }

    private static func serve(_ folder: String, environment: [String: String] = [:]) throws -> GuardedProcess {
        try GuardedProcess(
            [Repository.program, "serve", "--config", "\(folder)/sallyport.yaml"], log: "\(folder)/worker.log",
            environment: environment)
    }

    private static func add(_ account: TestAccount, _ configuration: String) async throws {
        try await Command.succeed(
            [Repository.program, "user", "add", account.username, "--password-stdin"] + account.options
                + ["--config", configuration],
            input: Data(account.password.utf8))
    }
}

/// An account that tests log in with.
package struct TestAccount: Sendable {
    package let username: String
    package let password: String
    package let options: [String]

    /// Creates an account with these additional command-line options.
    package init(username: String, password: String, options: [String] = []) {
        self.username = username
        self.password = password
        self.options = options
    }
}
