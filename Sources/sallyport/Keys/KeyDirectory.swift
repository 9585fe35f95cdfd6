package import AuthService
import ServerSettings
import Foundation
import Identity
import JWT

/// The directory of signing keys: one private JWK a file, readable by its owner only.
package struct KeyDirectory: Sendable {
    /// The directory.
    package let path: String
    private static let fileExtension = ".jwk"

    /// Names the directory; it need not exist yet.
    package init(path: String) {
        self.path = path
    }

    /// Every key, in the order of the file names.
    ///
    /// - Throws: the first invalid file, with its path and the problem.
    package func records() throws(KeyDirectoryError) -> [KeyRecord] {
        var records: [KeyRecord] = []
        for name in try fileNames() { records.append(try record(in: name)) }
        return records
    }

    /// The problems of the directory and each of its files.
    package func problems() -> [String] {
        do throws(KeyDirectoryError) {
            var problems: [String] = []
            for name in try fileNames() {
                do throws(KeyDirectoryError) { _ = try record(in: name) } catch { problems.append(error.reason) }
            }
            return problems
        } catch {
            return [error.reason]
        }
    }

    private func record(in name: String) throws(KeyDirectoryError) -> KeyRecord {
        let file = "\(path)/\(name)"
        let text: String
        do { text = try SecretFile.read(file) } catch { throw KeyDirectoryError(reason: error.reason) }
        do {
            return try KeyFile.record(Array(text.utf8))
        } catch {
            throw KeyDirectoryError(
                reason:
                    "\(file) is not a signing key: \(error.detail); restore it from a backup, or move it away."
            )
        }
    }

    /// Changes whenever a key is added, changed or removed; nil if there is no directory.
    package func fingerprint() -> [String]? {
        guard let names = try? fileNames() else { return nil }
        return names.map { name in
            var status = stat()
            guard stat("\(path)/\(name)", &status) == 0 else { return name }
            // The change time, not the modification time: a change of permissions decides whether a file is accepted.
            return "\(name) \(status.st_ino) \(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec) \(status.st_size)"
        }
    }

    /// Writes a key, new or changed, so that a reader sees the old file or the new one and never a part.
    package func write(_ record: KeyRecord) throws(KeyDirectoryError) {
        let text: [UInt8]
        do { text = try KeyFile.text(record) } catch {
            throw KeyDirectoryError(reason: "The key file is not writable: \(error.detail).")
        }
        try PrivateFile.write(text, to: file(of: record.key))
    }

    /// Removes a key's file.
    package func remove(_ record: KeyRecord) throws(KeyDirectoryError) {
        let file = file(of: record.key)
        guard unlink(file) == 0 else { throw PrivateFile.systemError("cannot remove \(file)") }
    }

    private func file(of key: Key) -> String {
        // The thumbprint and not the `kid`, which may come from elsewhere and must never be part of a path.
        "\(path)/\(key.thumbprint)\(Self.fileExtension)"
    }

    /// Runs a change while no other command changes keys; creates the directory if it does not exist.
    package func locked<Value>(_ change: () throws(CommandRefusal) -> Value) throws(CommandRefusal) -> Value {
        do { try prepare() } catch { throw CommandRefusal(error.reason) }
        let descriptor = open("\(path)/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
            throw CommandRefusal(PrivateFile.systemError("cannot lock \(path)").reason)
        }
        defer { close(descriptor) }
        return try change()
    }

    private func prepare() throws(KeyDirectoryError) {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue { return }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw KeyDirectoryError(reason: "This user cannot create the directory \(path).")
        }
    }

    private func fileNames() throws(KeyDirectoryError) -> [String] {
        // A missing directory means no keys; an inaccessible one is an error.
        if access(path, F_OK) != 0, errno == ENOENT { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { $0.hasSuffix(Self.fileExtension) && !$0.hasPrefix(".") }.sorted()
        } catch {
            throw KeyDirectoryError(reason: "This user cannot read the directory \(path).")
        }
    }
}

/// Why keys cannot be read or written: one sentence with the path, never a key.
package struct KeyDirectoryError: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    package let reason: String
    /// The sentence.
    package var description: String { reason }
}
