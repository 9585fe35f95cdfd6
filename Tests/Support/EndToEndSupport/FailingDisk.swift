import Foundation
import Testing

/// Makes a worker's disk fail on demand, by intercepting the C library's writes. The errors are the kernel's, and no
/// permission to mount a small file system is needed.
package final class FailingDisk: Sendable {
    /// The error of a failing write.
    package enum Failure: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case full = "ENOSPC"
        case readOnly = "EROFS"
        case broken = "EIO"

        package var testDescription: String { rawValue }
    }

    /// A library that the dynamic linker preloads. It reads the given file at every write to a database. The file
    /// contains the error number.
    private static let source = #"""
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/types.h>
        #include <unistd.h>

        static int failure(void) {
            int number = 0;
            FILE *file = fopen(getenv("FAILING_DISK"), "r");
            if (file == NULL) return 0;
            if (fscanf(file, "%d", &number) != 1) number = 0;
            fclose(file);
            return number;
        }
        static ssize_t written(const char *name, int file, const void *bytes, size_t count, off64_t at) {
            int number = failure();
            if (number != 0) { errno = number; return -1; }
            ssize_t (*next)(int, const void *, size_t, off64_t) =
                (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, name);
            return next(file, bytes, count, at);
        }
        ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
            return written("pwrite", file, bytes, count, at);
        }
        ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
            return written("pwrite64", file, bytes, count, at);
        }
        """#

    private let folder: TemporaryDirectory
    private var switchFile: String { "\(folder.path)/failure" }

    /// The environment that a worker is started with.
    package var environment: [String: String] {
        ["LD_PRELOAD": "\(folder.path)/disk.so", "FAILING_DISK": switchFile]
    }

    package init() async throws {
        folder = try TemporaryDirectory()
        let source = try folder.write(Self.source, to: "disk.c")
        // Swift comes with clang.
        try await Command.succeed(["clang", "-shared", "-fPIC", "-O1", "-o", "\(folder.path)/disk.so", source, "-ldl"])
    }

    /// From now on every write fails.
    package func fail(_ failure: Failure) throws {
        let number =
            switch failure {
            case .full: ENOSPC
            case .readOnly: EROFS
            case .broken: EIO
            }
        _ = try folder.write("\(number)", to: "next")
        guard rename("\(folder.path)/next", switchFile) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// From now on every write succeeds.
    package func recover() throws { try FileManager.default.removeItem(atPath: switchFile) }
}
