package import Foundation

/// A program that runs to its end.
package struct Command {
    /// The result of a program.
    package struct Outcome: Sendable {
        /// The exit status, or 128 plus the signal number if a signal ended the program.
        package let status: Int32
        /// Standard output.
        package let output: Data
        /// Standard error.
        package let errors: String

        /// Standard output as text.
        package var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// The command did not exit with status 0.
    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    /// Runs a program, given by its path or found in PATH. Uses files for input and output, because a pipe could fill
    /// up.
    package static func run(
        _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
        onStart: @Sendable (Int32) -> Void = { _ in }
    ) async throws -> Outcome {
        let folder = try TemporaryDirectory()
        try input.write(to: URL(fileURLWithPath: "\(folder.path)/in"))
        let child = try ChildProcess(
            arguments, environment: environment,
            streams: [
                .file("\(folder.path)/in", flags: O_RDONLY), .file("\(folder.path)/out", flags: O_WRONLY | O_CREAT),
                .file("\(folder.path)/err", flags: O_WRONLY | O_CREAT),
            ])
        onStart(child.number)
        let status = await child.end()
        return Outcome(
            status: status,
            output: try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/out")),
            errors: String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/err")), as: UTF8.self))
    }

    /// Runs a program that must succeed.
    @discardableResult
    package static func succeed(
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
