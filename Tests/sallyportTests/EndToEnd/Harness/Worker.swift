import Foundation

/// A running `sallyport serve` with a folder of its own.
final class Worker: Sendable {
    /// Everything that the worker keeps.
    let folder: TemporaryDirectory
    let origin: String
    private let process: GuardedProcess

    var socket: String { "\(folder.path)/w.sock" }
    var configuration: String { "\(folder.path)/sallyport.yaml" }
    var log: String { "\(folder.path)/worker.log" }

    /// Makes a configuration, a signing key and the accounts, and starts the worker. Hashing costs little here.
    init(origin: String, accounts: [TestAccount]) async throws {
        let folder = try TemporaryDirectory()
        self.folder = folder
        self.origin = origin
        let settings = """
            origin: \(origin)
            listen: \(folder.path)/w.sock
            state: \(folder.path)
            hashing: { memory: 8MiB, passes: 1, threads: 2, queue: 32 }
            """
        let configuration = try folder.write(settings, to: "sallyport.yaml")
        try await Command.succeed([Repository.program, "key", "add", "--config", configuration])
        for account in accounts {
            try await Command.succeed(
                [Repository.program, "user", "add", account.username, "--password-stdin"] + account.options
                    + ["--config", configuration],
                input: Data(account.password.utf8))
        }
        process = try GuardedProcess(
            [Repository.program, "serve", "--config", configuration], log: "\(folder.path)/worker.log")
        try await eventually("the worker listens") { FileManager.default.fileExists(atPath: "\(folder.path)/w.sock") }
    }

    /// Stops the worker as an operator would, and tells its exit status.
    func stop() async throws -> Int32 { try await process.stop() }
}

/// An account that tests log in with.
struct TestAccount: Sendable {
    let username: String
    let password: String
    var options: [String] = []
}
