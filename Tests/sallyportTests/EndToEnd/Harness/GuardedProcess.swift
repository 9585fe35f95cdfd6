import Foundation
import Synchronization

/// A server that runs beside a test, and ends with the test's process whatever that ends of.
final class GuardedProcess: Sendable {
    /// Starts the program, waits for a line or the end of standard input, and stops the program.
    private static let script = #""$@" & child=$!; read -r _; kill -TERM "$child" 2>/dev/null; wait "$child""#

    // Process is not Sendable; it is only touched under the lock.
    private struct State: ~Copyable {
        var process: Process
        var input: FileHandle
    }

    private let state: Mutex<State>

    /// Starts a program whose standard output and error go to a file.
    init(_ arguments: [String], log: String, environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["bash", "-c", Self.script, "guard"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardInput = pipe
        try Data().write(to: URL(fileURLWithPath: log))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.standardOutput = file
        process.standardError = file
        try process.run()
        state = Mutex(State(process: process, input: pipe.fileHandleForWriting))
    }

    /// Asks the program to stop with SIGTERM, and tells its exit status.
    @discardableResult
    func stop() async throws -> Int32 {
        state.withLock { state in
            guard state.process.isRunning else { return }
            try? state.input.write(contentsOf: Data("\n".utf8))
            try? state.input.close()
        }
        try await eventually("a stopped process ends") { state.withLock { !$0.process.isRunning } }
        return state.withLock { $0.process.terminationStatus }
    }

    deinit { state.withLock { try? $0.input.close() } }
}
