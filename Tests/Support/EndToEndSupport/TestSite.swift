package import Foundation
package import Testing

/// A configuration and a state directory for one test, and the program that runs with them.
package struct TestSite: Sendable {
    package let folder: TemporaryDirectory
    /// The configuration file.
    package let configuration: String
    /// The state directory, which does not exist until a test or a command creates it.
    package var state: String { "\(folder.path)/state" }
    package var socket: String { "\(folder.path)/w.sock" }
    package var database: String { "\(state)/sallyport.db" }

    /// Writes a configuration with cheap password hashes, followed by `more`.
    package init(_ more: String = "", makesState: Bool = true) throws {
        folder = try TemporaryDirectory()
        let text = """
            origin: https://localhost
            listen: \(folder.path)/w.sock
            state: \(folder.path)/state
            hashing: { memory: 8MiB, passes: 1 }

            """
        configuration = try folder.write(text + more + "\n", to: "sallyport.yaml")
        guard makesState else { return }
        try FileManager.default.createDirectory(
            atPath: state, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    /// A site with a signing key and an account.
    package static func ready(_ more: String = "") async throws -> TestSite {
        let site = try TestSite(more)
        try await site.succeed(["key", "add"])
        try await site.succeed(["user", "add", "alice", "--password-stdin"], input: "correct horse battery")
        return site
    }

    /// Runs a command, and ends it after 20 seconds.
    package func run(
        _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
        as user: UnprivilegedUser? = nil
    ) async throws -> Command.Outcome {
        try await Command.run(
            ["timeout", MachineSpeed.limit(seconds: 20)] + (user?.command ?? [Repository.program]) + arguments + [
                "--config", configuration,
            ],
            input: input,
            environment: environment)
    }

    /// The output of a command that must succeed and print nothing on standard error.
    @discardableResult
    package func succeed(
        _ arguments: [String], input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let outcome = try await run(arguments, input: Data(input.utf8))
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
        #expect(outcome.errors == "", "\(arguments)", sourceLocation: sourceLocation)
        return outcome.text
    }

    /// The error line of a command that must fail with status 1 and print nothing on standard output.
    package func refusal(
        _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
        as user: UnprivilegedUser? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let outcome = try await run(arguments, input: input, environment: environment, as: user)
        #expect(outcome.status == 1, "\(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
        #expect(outcome.text == "", "\(arguments)", sourceLocation: sourceLocation)
        let lines = outcome.errors.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.count == 2 && lines[0].hasPrefix("Error: ") && lines[1].isEmpty,
            "\(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
        return String(lines[0].dropFirst("Error: ".count))
    }

    /// A list that a command prints with `--json`.
    package func list(_ arguments: [String]) async throws -> [[String: JSONText]] {
        let text = try await succeed(arguments + ["--json"])
        return try JSONDecoder().decode([[String: JSONText]].self, from: Data(text.utf8))
    }

    /// The permissions of a file.
    package static func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    /// Changes the permissions of a file.
    package static func setMode(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    /// Writes a file with permissions.
    package static func write(_ text: String, to path: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try setMode(mode, path)
    }
}
