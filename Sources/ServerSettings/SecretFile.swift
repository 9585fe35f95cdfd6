import Foundation

/// Reads a secret from a file that only its owner (and group) can read.
package enum SecretFile {
    /// More than any key or password needs; a larger file is a mistake.
    private static let maximumSize = 64 << 10

    /// The text of the file without the line end; throws a sentence that describes the problem.
    package static func read(_ path: String) throws(SecretFileError) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw SecretFileError(reason: "\(path): \(String(cString: strerror(errno)).lowercased()).")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SecretFileError(reason: "\(path) is not a file.") }
        guard status.st_mode & 0o007 == 0 else {
            throw SecretFileError(reason: "\(path) is readable by every user; run: chmod 600 \(path)")
        }
        guard status.st_size > 0 else { throw empty(path) }
        guard status.st_size <= maximumSize else { throw SecretFileError(reason: "\(path) is too large for a secret.") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SecretFileError(reason: "\(path) is not readable by this user.")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw SecretFileError(reason: "\(path) is not text; write the secret as base64.")
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty else { throw empty(path) }
        return trimmed
    }

    private static func empty(_ path: String) -> SecretFileError {
        SecretFileError(reason: "\(path) is empty; restore it from a backup, or remove it and create a new one.")
    }
}

/// Why a secret file is refused: one sentence, never its content.
package struct SecretFileError: Error, Sendable {
    /// The sentence, with the path.
    package let reason: String
}
