import Glibc
import Identity

/// The database file: checked before SQLite opens it, so that a mistake gets a clear message instead of "unable to open
/// database file".
struct DatabaseFile {
    let path: String

    /// Checks the file and its directory, and creates an empty file if `mode` permits.
    func prepare(for mode: OpenMode) throws(StoreError) {
        var information = stat()
        if stat(path, &information) != 0 {
            guard errno == ENOENT, mode == .create else {
                throw failure(errno, "cannot be opened")
            }
            try create()
            guard stat(path, &information) == 0 else {
                throw failure(errno, "cannot be opened")
            }
        }
        guard information.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(.unavailable, "\(path) is not a file")
        }
        // The file contains password hashes. SQLite gives `-wal` and `-shm` the mode of the database.
        guard information.st_mode & 0o007 == 0 else {
            throw StoreError(.exposed, "\(path) is accessible to every user: chmod o= \(path)")
        }
        guard access(path, R_OK) == 0 else {
            throw StoreError(.permission, "\(path) is not readable by this user")
        }
        guard mode != .readOnly else { return }
        guard Self.isWritable(path, information) else {
            throw StoreError(.readOnly, "\(path) is read-only")
        }
        try checkDirectory()
    }

    private var directory: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func create() throws(StoreError) {
        // The mode is set on creation, so that no other user can open the file in between.
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST {
            throw failure(errno, "cannot be created")
        }
    }

    /// SQLite keeps `-wal` and `-shm` next to the database, and must be able to create them.
    private func checkDirectory() throws(StoreError) {
        var information = stat()
        guard stat(directory, &information) == 0 else {
            throw failure(errno, "cannot be opened")
        }
        guard Self.isWritable(directory, information) else {
            throw StoreError(.permission, "directory \(directory) is not writable by this user")
        }
        // Any user who may write there may replace the database or the keys.
        guard information.st_mode & 0o002 == 0 || information.st_mode & S_ISVTX != 0 else {
            throw StoreError(.exposed, "directory \(directory) is writable by every user: chmod o-w \(directory)")
        }
    }

    /// Root may write anything, but a file marked read-only for everyone is meant to be.
    private static func isWritable(_ path: String, _ information: stat) -> Bool {
        information.st_mode & 0o222 != 0 && access(path, W_OK) == 0
    }

    private func failure(_ number: Int32, _ what: String) -> StoreError {
        switch number {
        case ENOENT, ENOTDIR:
            var information = stat()
            guard stat(directory, &information) == 0 else {
                return StoreError(.missingDirectory, "directory \(directory) does not exist")
            }
            guard information.st_mode & S_IFMT == S_IFDIR else {
                return StoreError(.unavailable, "\(directory) is not a directory")
            }
            return StoreError(.missing, "\(path) does not exist")
        case EACCES, EPERM: return StoreError(.permission, "\(path) \(what): permission denied")
        case EROFS: return StoreError(.readOnly, "\(path) \(what): the file system is read-only")
        case ENOSPC, EDQUOT: return StoreError(.full, "\(path) \(what): no space left")
        default: return StoreError(.unavailable, "\(path) \(what): error \(number)")
        }
    }
}
