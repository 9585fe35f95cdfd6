import Foundation
import NginxConfiguration

/// nginx's configuration files on this machine.
enum NginxFiles {
    /// The maximum size of a file. A hosting provider's `nginx -T` has some ten megabytes.
    static let maximumSize = 64 << 20

    /// Access to the files that a configuration includes.
    static var onDisk: ConfigurationFiles {
        ConfigurationFiles(
            contents: { contents($0) },
            names: { names(in: $0) },
            exists: { path in
                var status = stat()
                // As nginx does, an entry counts that is there and cannot be read, such as a dangling link.
                return lstat(path, &status) == 0
            })
    }

    /// The bytes of an included file.
    private static func contents(_ path: String) -> ConfigurationFiles.Answer<[UInt8]> {
        var status = stat()
        guard stat(path, &status) == 0 else { return absent() }
        guard status.st_mode & S_IFMT == S_IFREG else {
            return .unreadable(status.st_mode & S_IFMT == S_IFDIR ? "it is a directory" : "it is no regular file")
        }
        guard status.st_size <= maximumSize else { return .unreadable("it is larger than 64 MiB") }
        guard access(path, R_OK) == 0 else { return .unreadable(String(cString: strerror(errno))) }
        guard let data = FileManager.default.contents(atPath: path) else { return .unreadable("reading failed") }
        return .found([UInt8](data))
    }

    /// The names in a directory.
    private static func names(in directory: String) -> ConfigurationFiles.Answer<[String]> {
        var status = stat()
        guard stat(directory, &status) == 0 else { return absent() }
        guard status.st_mode & S_IFMT == S_IFDIR else { return .absent }
        guard access(directory, R_OK | X_OK) == 0 else { return .unreadable(String(cString: strerror(errno))) }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            return .unreadable("listing failed")
        }
        return .found(names)
    }

    /// The answer after a failed call.
    private static func absent<Value>() -> ConfigurationFiles.Answer<Value> {
        let code = errno
        return code == ENOENT || code == ENOTDIR ? .absent : .unreadable(String(cString: strerror(code)))
    }
}
