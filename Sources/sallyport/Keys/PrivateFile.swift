import Foundation

/// Writes a file that only its owner can read, so that a reader sees the old one or the new one and never a part.
enum PrivateFile {
    static func write(_ bytes: [UInt8], to path: String) throws(KeyDirectoryError) {
        let temporary = path + ".new-\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw systemError("cannot write \(path)") }
        defer { unlink(temporary) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(bytes))
            try handle.synchronize()
        } catch {
            throw KeyDirectoryError(reason: "\(path) cannot be written: \(error.localizedDescription)")
        }
        guard rename(temporary, path) == 0 else { throw systemError("cannot write \(path)") }
        // The name, too, must be on disk before anything relies on it.
        let directory = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if directory >= 0 {
            fsync(directory)
            close(directory)
        }
    }

    /// The kernel's reason, as a sentence.
    static func systemError(_ what: String) -> KeyDirectoryError {
        KeyDirectoryError(reason: "sallyport \(what): \(String(cString: strerror(errno)).lowercased()).")
    }
}
