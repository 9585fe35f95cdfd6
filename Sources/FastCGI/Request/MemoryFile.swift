internal import CFastCGI
internal import Glibc

/// A file in memory that a staged request is put into, so that libfcgi reads it from its beginning to its end and never
/// waits. One per worker.
final class MemoryFile {
    private(set) var descriptor: Int32 = -1

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Makes `bytes` the file's content, and its beginning the place to read from.
    func hold(_ bytes: [UInt8]) -> Bool {
        // MFD_CLOEXEC
        if descriptor < 0 { descriptor = memfd_create("fastcgi", 1) }
        guard descriptor >= 0, ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else { return false }
        let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        return written == bytes.count
    }

    /// Another has closed the descriptor.
    func forget() {
        descriptor = -1
    }
}
