import Crypto

/// A step that Redis takes as one: Lua source, and the digest by which the server knows it.
///
/// Each looks at everything first and writes then, what must not be missing before what is removed: a key of the wrong
/// type, or a full server, ends a script at once and undoes nothing.
struct Script: Sendable {
    let source: String
    let digest: String

    init(_ source: String) {
        self.source = source
        digest = Insecure.SHA1.hash(data: Array(source.utf8)).map { byte in
            let hex = String(byte, radix: 16)
            return hex.count == 1 ? "0" + hex : hex
        }.joined()
    }
}
