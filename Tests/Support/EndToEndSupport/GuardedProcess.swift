import Foundation
import Synchronization

/// A server that runs in parallel with a test and ends with the test's process, even if that is killed.
package final class GuardedProcess: Sendable {
    /// Starts the program in its own process group, waits for a line that names a signal or for the end of standard
    /// input, and stops the program with all its children.
    private static let script =
        #"set -m; "$@" </dev/null & child=$!; read -r signal; kill -"${signal:-TERM}" -- "-$child" 2>/dev/null; wait "$child""#

    private let child: ChildProcess
    /// The end of a pipe that the guard reads, or nil after the signal to stop.
    private let input: Mutex<Int32?>

    /// Starts a program whose standard output and error go to a file.
    package init(_ arguments: [String], log: String, environment: [String: String] = [:]) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0, fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0 else {
            throw ChildProcess.NotStarted(description: "no pipe")
        }
        defer { close(ends[0]) }
        input = Mutex(ends[1])
        child = try ChildProcess(
            ["bash", "-c", Self.script, "guard"] + arguments, environment: environment,
            streams: [
                .descriptor(ends[0]), .file(log, flags: O_WRONLY | O_CREAT | O_APPEND),
                .file(log, flags: O_WRONLY | O_CREAT | O_APPEND),
            ])
    }

    /// Stops the program with SIGTERM, and returns its exit status. Call it once.
    package func stop() async throws -> Int32 {
        letGo()
        return await child.end()
    }

    /// Interrupts the program and its process group, as Ctrl-C does, and returns its exit status. Call it once,
    /// instead of `stop`.
    package func interrupt() async -> Int32 {
        send("INT")
        let status = await child.end()
        letGo()
        return status
    }

    /// Kills the program with SIGKILL, and waits until it has ended. Call it once, and do not call `stop` afterwards.
    package func kill() async {
        send("KILL")
        _ = await child.end()
        letGo()
    }

    /// Names the signal that the guard sends to the program's process group.
    private func send(_ signal: String) {
        let line = Data("\(signal)\n".utf8)
        input.withLock { input in
            guard let input else { return }
            _ = line.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
        }
    }

    private func letGo() {
        input.withLock { input in
            if let input { close(input) }
            input = nil
        }
    }

    deinit { letGo() }
}
