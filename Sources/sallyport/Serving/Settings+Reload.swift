import ServerSettings

extension Settings {
    /// The keys whose new values a running server cannot apply.
    func needingRestart(since old: Settings) -> [String] {
        var keys: [String] = []
        if listen != old.listen { keys.append("listen") }
        if state != old.state { keys.append("state") }
        if group != old.group { keys.append("group") }
        if peers != old.peers { keys.append("peers") }
        if server != old.server { keys.append("server") }
        if sessions.redis != old.sessions.redis { keys.append("sessions.store") }
        if sessions.stale != old.sessions.stale { keys.append("sessions.stale") }
        if logLevel != old.logLevel { keys.append("log.level") }
        if hashing.threads != old.hashing.threads { keys.append("hashing.threads") }
        if hashing.queue != old.hashing.queue { keys.append("hashing.queue") }
        return keys
    }
}
