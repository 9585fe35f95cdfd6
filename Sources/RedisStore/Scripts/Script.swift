import Crypto

/// An atomic step in Redis: Lua source, and the digest by which the server knows it.
///
/// Each script reads everything first and then writes, additions before removals: a key of the wrong type, or a full
/// server, ends a script immediately and undoes nothing.
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
