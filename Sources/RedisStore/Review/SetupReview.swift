import Identity

/// Reviews Redis's settings as far as the user may read them.
enum SetupReview {
    /// The unsafe settings, for the log.
    static func warnings(of connection: Connection) -> [String] {
        var warnings: [String] = []
        guard !isRefused(connection) else {
            return ["this user cannot read the configuration of Redis; allow it: ACL SETUSER USER +config|get"]
        }
        if let policy = setting("maxmemory-policy", connection), policy != "noeviction" {
            warnings.append(
                "Redis evicts keys when it is full (maxmemory-policy \(policy)), and with them sessions and revocations; "
                    + "set it to noeviction")
        }
        switch setting("appendonly", connection) {
        case "no":
            warnings.append(
                "Redis has no append-only file: after its restart, sessions are lost or as old as its last "
                    + "snapshot; set appendonly yes")
        case "yes":
            if let fsync = setting("appendfsync", connection), fsync != "always" {
                warnings.append(
                    "Redis may lose its last second (appendfsync \(fsync)): logins and refreshes that were answered; "
                        + "set it to always")
            }
        default: break
        }
        return warnings
    }

    private static func isRefused(_ connection: Connection) -> Bool {
        guard !connection.isBroken, case .error = try? connection.ask(Command("CONFIG", "GET", "appendonly")) else {
            return false
        }
        return true
    }

    /// One setting; nil if there is none of this name.
    private static func setting(_ name: String, _ connection: Connection) -> String? {
        guard !connection.isBroken,
            let reply = try? connection.ask(Command("CONFIG", "GET", Argument(name))),
            let pair = try? reply.array(of: 2)
        else { return nil }
        return try? pair[1].text()
    }
}
