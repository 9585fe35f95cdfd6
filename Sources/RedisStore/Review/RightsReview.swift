import Identity

/// Tries every command that a store uses, on scratch keys that are removed again: trying is the most reliable test of
/// an ACL.
struct RightsReview {
    let connection: Connection
    let keys: KeyNames
    let user: String?

    /// The refused commands: nothing, or one sentence.
    func problems() throws(StoreError) -> [String] {
        var refused: [String] = []
        for command in commands {
            guard case .error(let message) = try connection.ask(command) else { continue }
            guard StoreError(redis: message).code == .permission else {
                // The ACL permitted it.
                if message.hasPrefix("NOSCRIPT") { continue }
                throw StoreError(redis: message)
            }
            if message.contains("access one of the keys") { return [keysRefused] }
            refused.append(command.name)
        }
        if refused.allSatisfy({ !$0.hasPrefix("EVAL") }) {
            let reply = try connection.run(.rights, keys: [text, hash, set, stream].map(\.name), arguments: [])
            for name in try reply.array() { refused.append(try name.text()) }
        }
        guard !refused.isEmpty else { return [] }
        let names = refused.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return ["\(StoreError.lacks(names, user: user).detail)."]
    }

    /// The digest of no script.
    private static let unknownDigest = Argument(String(repeating: "0", count: 40))

    /// The commands used outside scripts, except AUTH, which every user may run.
    private var commands: [Command] {
        [
            Command("GET", text.argument), Command("MGET", text.argument), Command("HGET", hash.argument, "a"),
            Command("HMGET", hash.argument, "a"),
            Command("HSCAN", hash.argument, "0"), Command("ZSCAN", set.argument, "0"),
            Command("ZRANGE", set.argument, "0", "0"),
            Command("ZMSCORE", set.argument, "a"), Command("ZREMRANGEBYSCORE", set.argument, "0", "0"),
            Command("XREAD", "STREAMS", stream.argument, "0-0"), Command("TYPE", text.argument), Command("SELECT", "0"),
            Command("TIME"), Command("INFO", "server"),
            Command("EVALSHA", Self.unknownDigest, "0"), Command("EVAL", "return 1", "0"),
        ]
    }

    private var text: ScratchKey { ScratchKey(keys, "text") }
    private var hash: ScratchKey { ScratchKey(keys, "hash") }
    private var set: ScratchKey { ScratchKey(keys, "set") }
    private var stream: ScratchKey { ScratchKey(keys, "stream") }

    private var keysRefused: String {
        "Redis does not allow \(StoreError.name(user)) keys that begin with \(keys.prefix); "
            + "run: redis-cli ACL SETUSER \(user ?? "default") '~\(keys.prefix)*'"
    }
}

/// A key that only the review uses.
private struct ScratchKey {
    let name: String

    init(_ keys: KeyNames, _ kind: String) { name = "\(keys.prefix)check:\(kind)" }

    var argument: Argument { Argument(name) }
}
