package import Foundation
import Glibc

/// A child process, started with the kernel's own calls.
///
/// Not Foundation's `Process`, which crashed in `run()` when several tests started children at the same time.
package struct ChildProcess: Sendable {
    /// What a standard stream is connected to.
    package enum Stream {
        case file(String, flags: Int32)
        case descriptor(Int32)
    }

    /// The kernel refused to start the program.
    package struct NotStarted: Error, CustomStringConvertible {
        package let description: String
    }

    package let number: pid_t

    /// Starts a program, given by its path or found in PATH. It inherits the three streams and no other descriptor.
    /// Every signal starts with its default action, whatever this process ignores or blocks.
    package init(_ arguments: [String], environment: [String: String], streams: [Stream]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (index, stream) in streams.enumerated() {
            switch stream {
            case .file(let path, let flags):
                posix_spawn_file_actions_addopen(&actions, Int32(index), path, flags, 0o600)
            case .descriptor(let descriptor):
                posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(index))
            }
        }
        // Other tests wait for their sockets to close, so a child must not keep them open. Descriptors opened while
        // this runs get the next free numbers. Closing one that is not open is no error here.
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        for descriptor in 3...(open.max() ?? 3) + 256 { posix_spawn_file_actions_addclose(&actions, descriptor) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        // These C strings live until this call ends. posix_spawn has copied them when it returns.
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = variables.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var number: pid_t = 0
        let result = posix_spawnp(&number, arguments[0], &actions, &attributes, &argv, &envp)
        guard result == 0 else {
            throw NotStarted(description: "\(arguments[0]): \(String(cString: strerror(result)))")
        }
        self.number = number
    }

    /// Waits for the end on a separate thread. Returns the exit status, or 128 plus the signal number.
    package func end() async -> Int32 {
        await withCheckedContinuation { done in
            Thread.detachNewThread { [number] in
                var status: Int32 = 0
                while waitpid(number, &status, 0) < 0, errno == EINTR {}
                // The layout of a status (wait(2)): the low seven bits are the signal, the next byte the exit status.
                let signal = status & 0x7f
                done.resume(returning: signal == 0 ? status >> 8 & 0xff : 128 + signal)
            }
        }
    }
}
