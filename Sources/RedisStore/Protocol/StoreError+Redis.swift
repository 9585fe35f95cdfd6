import Identity

extension StoreError {
    /// Redis sent an impossible reply.
    static let nonsense = StoreError(
        .corrupt, "Redis: an answer that makes no sense; is it Redis that listens there?", namesFix: true)

    /// A user may not run some commands.
    static func lacks(_ commands: [String], user: String?) -> StoreError {
        let names = commands.joined(separator: ", ")
        return StoreError(
            .permission,
            "Redis does not let \(name(user)) run \(names); give it the rights in the guide to several machines (ACL SETUSER)",
            namesFix: true)
    }

    /// The name of a user, for messages.
    static func name(_ user: String?) -> String { user.map { "the user \($0)" } ?? "the default user" }

    private static let rights = StoreError(
        .permission, "Redis does not let this user do what is needed; see the rights in the guide to several machines",
        namesFix: true)

    /// Creates the error for a refusal. Only the code of its message is kept: the rest may quote keys.
    init(redis message: String) {
        let word = message.prefix { $0 != " " }
        self =
            switch word {
            case "NOAUTH", "WRONGPASS":
                StoreError(
                    .permission,
                    "Redis wants another user or password; see the user in sessions.store, and sessions.password",
                    namesFix: true)
            case "NOPERM": .rights
            case "ERR" where message.hasPrefix("ERR The user executing the script can't"): .rights
            case "OOM": StoreError(.full, "Redis is full (maxmemory); give it more memory", namesFix: true)
            case "READONLY":
                StoreError(.readOnly, "Redis is a replica that takes no writes; name the primary", namesFix: true)
            case "MISCONF": StoreError(.readOnly, "Redis cannot write to its disk, and takes no writes", namesFix: true)
            case "LATE": StoreError(.unavailable, "Redis came to a step too late, and left it")
            case "LOADING", "BUSY", "MASTERDOWN", "NOREPLICAS", "TRYAGAIN", "CLUSTERDOWN":
                StoreError(.unavailable, "Redis is not ready (\(word))")
            case "MOVED", "ASK", "CROSSSLOT":
                StoreError(.unavailable, "Redis is a cluster, which is not supported; name a single server")
            case "WRONGTYPE":
                StoreError(
                    .corrupt, "Redis holds a key of the wrong type under our prefix; give us one of our own",
                    namesFix: true)
            case "CORRUPT":
                StoreError(
                    .corrupt, "Redis holds a value that is not ours under our prefix; give us one of our own",
                    namesFix: true)
            case "NEWER":
                StoreError(
                    .newerSchema, "Redis holds what a newer version of sallyport wrote; upgrade this machine",
                    namesFix: true)
            case "ERR" where message.contains("WRONGTYPE"):
                StoreError(
                    .corrupt, "Redis holds a key of the wrong type under our prefix; give us one of our own",
                    namesFix: true)
            case "ERR" where message.contains("OOM"):
                StoreError(.full, "Redis is full (maxmemory); give it more memory", namesFix: true)
            default:
                StoreError(.unavailable, "Redis refused a command (\(word.allSatisfy(\.isASCIILetter) ? word : "?"))")
            }
    }
}

extension Character {
    fileprivate var isASCIILetter: Bool { isASCII && isLetter }
}
