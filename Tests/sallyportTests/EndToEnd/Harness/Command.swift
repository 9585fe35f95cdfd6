import Foundation

/// A program that is run to its end.
struct Command {
    /// What a program left behind.
    struct Outcome: Sendable {
        /// The exit status; 128 and the signal's number if a signal ended it.
        let status: Int32
        /// Standard output.
        let output: Data
        /// Standard error.
        let errors: String

        /// Standard output as text.
        var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// The command did not exit with status 0.
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a program that is found by its path or in PATH. Input and output go through files, so that no pipe can fill up.
    static func run(
        _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
        onStart: @Sendable (Int32) -> Void = { _ in }
    ) async throws -> Outcome {
        let folder = try TemporaryDirectory()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        try input.write(to: URL(fileURLWithPath: "\(folder.path)/in"))
        for name in ["out", "err"] { try Data().write(to: URL(fileURLWithPath: "\(folder.path)/\(name)")) }
        let files = try ["in", "out", "err"].map {
            try FileHandle(forUpdating: URL(fileURLWithPath: "\(folder.path)/\($0)"))
        }
        process.standardInput = files[0]
        process.standardOutput = files[1]
        process.standardError = files[2]
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do {
                try process.run()
                onStart(process.processIdentifier)
            } catch { done.resume(throwing: error) }
        }
        let signalled = process.terminationReason == .uncaughtSignal
        return Outcome(
            status: process.terminationStatus + (signalled ? 128 : 0),
            output: try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/out")),
            errors: try String(contentsOfFile: "\(folder.path)/err", encoding: .utf8))
    }

    /// Runs a program that must succeed.
    @discardableResult
    static func succeed(
        _ arguments: [String], input: Data = Data(), environment: [String: String] = [:]
    ) async throws -> Outcome {
        let outcome = try await run(arguments, input: input, environment: environment)
        guard outcome.status == 0 else {
            throw Failed(
                description: "\(arguments.joined(separator: " ")): status \(outcome.status)\n\(outcome.errors)")
        }
        return outcome
    }
}
