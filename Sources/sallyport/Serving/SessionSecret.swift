import Foundation
import ServerSettings
import Identity

/// The secret of every refresh token, kept outside the database: the database alone is not enough to create tokens.
enum SessionSecret {
    private static let byteCount = 32

    /// The configured secret, or the one in the state directory, which the first start creates.
    static func load(_ settings: Settings) throws(CommandRefusal) -> [UInt8] {
        if let secret = try existing(settings) { return secret }
        try make(settings.sessionSecret)
        guard let secret = try existing(settings) else {
            throw CommandRefusal("\(settings.sessionSecret) was removed directly after its creation.")
        }
        return secret
    }

    /// The configured secret, or the one in the state directory if it exists.
    static func existing(_ settings: Settings) throws(CommandRefusal) -> [UInt8]? {
        if let secret = settings.sessions.secret { return secret }
        let path = settings.sessionSecret
        if access(path, F_OK) != 0, errno == ENOENT { return nil }
        let text: String
        do { text = try SecretFile.read(path) } catch { throw CommandRefusal(error.reason) }
        guard let data = Data(base64Encoded: text), data.count >= byteCount else {
            throw CommandRefusal(
                "\(path) does not contain \(byteCount) bytes of base64; restore it from a backup, "
                    + "or remove it, which ends every session.")
        }
        return Array(data)
    }

    private static func make(_ path: String) throws(CommandRefusal) {
        let text = Data(RandomSource.system.bytes(byteCount)).base64EncodedString() + "\n"
        do { try PrivateFile.write(Array(text.utf8), to: path) } catch { throw CommandRefusal(error.reason) }
    }
}
