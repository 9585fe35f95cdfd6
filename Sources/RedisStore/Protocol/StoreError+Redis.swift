import Identity

extension StoreError {
    /// Redis sent an impossible reply.
    static let nonsense = StoreError(
        .corrupt, "Redis: the reply is not RESP; does another service listen at this address?", namesFix: true)

    /// A user may not run some commands.
    static func lacks(_ commands: [String], user: String?) -> StoreError {
        let names = commands.joined(separator: ", ")
        return StoreError(
            .permission,
            "Redis does not let \(name(user)) run \(names); grant the permissions listed in SeveralMachines.md (ACL SETUSER)",
            namesFix: true)
    }

    /// The name of a user, for messages.
    static func name(_ user: String?) -> String { user.map { "the user \($0)" } ?? "the default user" }

    /// The sentinels name a server that is a replica: they have not finished a failover.
    static func replica(at server: ServerAddress) -> StoreError {
        StoreError(
            .readOnly,
            "Redis at \(server), the primary according to the sentinels, is a replica; a failover is under way",
            namesFix: true)
    }

    private static let rights = StoreError(
        .permission, "Redis refuses a required command to this user; see the permissions in SeveralMachines.md",
        namesFix: true)

    /// Creates the error for a refusal. Only the code of its message is kept: the rest may quote keys.
    init(redis message: String) {
        let word = message.prefix { $0 != " " }
        self =
            switch word {
            case "NOAUTH", "WRONGPASS":
                StoreError(
                    .permission,
                    "Redis refuses the user or the password; see sessions.store and sessions.password",
                    namesFix: true)
            case "NOPERM": .rights
            case "ERR" where message.hasPrefix("ERR The user executing the script can't"): .rights
            case "OOM": StoreError(.full, "Redis is full; increase maxmemory", namesFix: true)
            case "READONLY":
                StoreError(.readOnly, "Redis is a read-only replica; set sessions.store to the primary", namesFix: true)
            case "UNBLOCKED": StoreError(.readOnly, "Redis has become a replica", namesFix: true)
            case "MISCONF": StoreError(.readOnly, "Redis cannot write to its disk and refuses writes", namesFix: true)
            case "LATE": StoreError(.unavailable, "Redis received a command after its deadline and did not run it")
            case "LOADING", "BUSY", "MASTERDOWN", "NOREPLICAS", "TRYAGAIN", "CLUSTERDOWN":
                StoreError(.unavailable, "Redis is not ready (\(word))")
            case "MOVED", "ASK", "CROSSSLOT":
                StoreError(.unavailable, "Redis is a cluster, which is not supported; name a single server")
            case "WRONGTYPE":
                StoreError(
                    .corrupt, "Redis has a key of the wrong type under sessions.prefix; use a separate prefix",
                    namesFix: true)
            case "CORRUPT":
                StoreError(
                    .corrupt, "Redis has a foreign value under sessions.prefix; use a separate prefix",
                    namesFix: true)
            case "NEWER":
                StoreError(
                    .newerSchema, "Redis has data of a newer version of sallyport; upgrade this machine",
                    namesFix: true)
            case "ERR" where message.contains("WRONGTYPE"):
                StoreError(
                    .corrupt, "Redis has a key of the wrong type under sessions.prefix; use a separate prefix",
                    namesFix: true)
            case "ERR" where message.contains("OOM"):
                StoreError(.full, "Redis is full; increase maxmemory", namesFix: true)
            default:
                StoreError(.unavailable, "Redis refused a command (\(word.allSatisfy(\.isASCIILetter) ? word : "?"))")
            }
    }
}

extension Character {
    fileprivate var isASCIILetter: Bool { isASCII && isLetter }
}
