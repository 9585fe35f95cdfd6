import Foundation
import ServerSettings

/// Checks whether the user that runs this, or the owner of the state directory, has the permissions that the server
/// needs.
struct StatePermissions {
    private let settings: Settings

    init(_ settings: Settings) {
        self.settings = settings
    }

    /// One sentence for each problem.
    func problems() -> [String] {
        let listen = (settings.listen as NSString).deletingLastPathComponent
        return directory(settings.state, key: "state") + directory(listen, key: "listen") + files()
    }

    /// The server creates files in both directories, and no other user may: replacing a key would mean controlling the
    /// service.
    private func directory(_ path: String, key: String) -> [String] {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let reason = errno == ENOENT ? "does not exist; create it." : "is not accessible to this user."
            return ["`\(key)`: the directory \(path) \(reason)"]
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return ["`\(key)`: \(path) is not a directory."] }
        // Root may write anywhere, but a directory that is read-only for everyone is meant to be.
        guard access(path, W_OK | X_OK) == 0, status.st_mode & 0o222 != 0 else {
            return ["`\(key)`: the directory \(path) is not writable by this user."]
        }
        guard status.st_mode & 0o002 == 0 || status.st_mode & S_ISVTX != 0 else {
            return ["`\(key)`: the directory \(path) is writable by every user; run: chmod o-w \(path)"]
        }
        return []
    }

    /// The files of the state directory: writable where the server writes, and owned by the server.
    private func files() -> [String] {
        var home = stat()
        guard stat(settings.state, &home) == 0 else { return [] }
        let database = ["", "-wal", "-shm"].map { settings.database + $0 }
        let keys = ((try? FileManager.default.contentsOfDirectory(atPath: settings.keys)) ?? []).sorted()
            .map { "\(settings.keys)/\($0)" }
        return (database + [settings.sessionSecret, settings.keys] + keys).flatMap { path in
            var status = stat()
            guard stat(path, &status) == 0 else { return [String]() }
            let isWritten = database.contains(path) || path == settings.keys
            if isWritten, access(path, W_OK) != 0 || status.st_mode & 0o222 == 0 {
                return ["\(path) is not writable by this user."]
            }
            if path == settings.keys, status.st_mode & 0o007 != 0 {
                return ["\(path) is accessible to every user; run: chmod 700 \(path)"]
            }
            // A command run by root may have created it; the server, which runs as the directory's owner, could not use
            // it.
            if status.st_uid != home.st_uid, status.st_uid == geteuid() {
                let remedy = "chown --reference=\(settings.state) \(path)"
                return ["\(path) has another owner than \(settings.state); run: \(remedy)"]
            }
            return []
        }
    }
}
