import Foundation

/// Moves a worker's wall clock on demand, by intercepting the C library's clocks: hours pass at once.
package final class MovedClock: Sendable {
    /// A library that the dynamic linker preloads. It adds the number of seconds in the given file to the time. The
    /// monotonic clock, which time limits use, stays.
    private static let source = #"""
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static long offset(void) {
            char text[32] = { 0 };
            int file = open(getenv("MOVED_CLOCK"), O_RDONLY | O_CLOEXEC);
            if (file < 0) return 0;
            ssize_t count = read(file, text, sizeof text - 1);
            close(file);
            return count > 0 ? atol(text) : 0;
        }
        int clock_gettime(clockid_t clock, struct timespec *value) {
            int result = (int)syscall(SYS_clock_gettime, clock, value);
            if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) value->tv_sec += offset();
            return result;
        }
        int gettimeofday(struct timeval *restrict value, void *restrict zone) {
            struct timespec time;
            (void)zone;
            clock_gettime(CLOCK_REALTIME, &time);
            value->tv_sec = time.tv_sec;
            value->tv_usec = time.tv_nsec / 1000;
            return 0;
        }
        time_t time(time_t *value) {
            struct timespec time;
            clock_gettime(CLOCK_REALTIME, &time);
            if (value != NULL) *value = time.tv_sec;
            return time.tv_sec;
        }
        """#

    private let folder: TemporaryDirectory
    private var file: String { "\(folder.path)/offset" }

    /// The environment that a worker is started with.
    package var environment: [String: String] {
        ["LD_PRELOAD": "\(folder.path)/clock.so", "MOVED_CLOCK": file]
    }

    package init() async throws {
        folder = try TemporaryDirectory()
        let source = try folder.write(Self.source, to: "clock.c")
        // Swift comes with clang.
        try await Command.succeed(["clang", "-shared", "-fPIC", "-O1", "-o", "\(folder.path)/clock.so", source])
    }

    /// From now on the worker's time is that many seconds ahead.
    package func move(bySeconds seconds: Int) throws {
        _ = try folder.write("\(seconds)\n", to: "next")
        guard rename("\(folder.path)/next", file) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
