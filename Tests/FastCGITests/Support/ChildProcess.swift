import Glibc

/// A program of this package in a separate process, with chosen descriptors and no inherited environment.
final class ChildProcess: @unchecked Sendable {
    // Used by one test at a time.
    let identifier: pid_t
    private var status: Int32?

    /// The directory of the package's built programs, which also holds the tests.
    static var programs: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// Runs a shell command, so that a variable can hold the process's number (`$$`). Each descriptor is passed under
    /// the given number.
    init(shell command: String, environment: [String] = [], descriptors: [(Int32, as: Int32)] = []) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, number) in descriptors {
            posix_spawn_file_actions_adddup2(&actions, descriptor, number)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments = Self.copies(["/bin/sh", "-c", command])
        var variables = Self.copies(["PATH=/usr/bin:/bin"] + environment)
        defer { for string in arguments + variables { free(string) } }
        var child = pid_t()
        let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw Client.Failure.connect(code) }
        identifier = child
    }

    /// C's copies of strings, ended by nil.
    private static func copies(_ strings: [String]) -> [UnsafeMutablePointer<CChar>?] {
        strings.map { text -> UnsafeMutablePointer<CChar>? in strdup(text) } + [nil]
    }

    deinit {
        if status == nil {
            kill(identifier, SIGKILL)
            waitpid(identifier, nil, 0)
        }
    }

    func signal(_ number: Int32) {
        kill(identifier, number)
    }

    /// Waits for the end; returns the exit status, or 1000 plus the number of the signal that ended the process.
    func exitStatus() -> Int32? {
        var raw: Int32 = 0
        guard eventually({ waitpid(identifier, &raw, WNOHANG) == identifier }) else { return nil }
        let result = raw & 0x7f == 0 ? raw >> 8 & 0xff : 1000 + raw & 0x7f
        status = result
        return result
    }
}
