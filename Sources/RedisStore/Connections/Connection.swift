import Identity

/// One connection to a primary after its introduction (AUTH, SELECT).
///
/// @unchecked Sendable: the thread that takes it from the pool, or creates it, is its only user until it returns it.
final class Connection: @unchecked Sendable {
    private let channel: Channel
    /// The server as the sentinels named it; nil if its address is configured.
    let named: ServerAddress?
    /// The offset of Redis's clock from the local monotonic clock at connection time, in milliseconds.
    private var clockOffset: Int64 = 0
    /// The server's run id, which changes each time that it starts.
    private(set) var run = ""
    /// How often the pool had left a server when this connection was created.
    var departures = 0

    /// Authenticates, and verifies that the server is a primary.
    init(
        _ channel: Channel, _ configuration: RedisConfiguration, named: ServerAddress?
    ) throws(StoreError) {
        self.channel = channel
        self.named = named
        if let password = configuration.password {
            let user = configuration.user.map { [Argument($0)] } ?? []
            try expectOK(Command(["AUTH"] + user + [Argument(password)]))
        }
        if configuration.database != 0 {
            try expectOK(Command("SELECT", Argument(Int64(configuration.database))))
        }
        let answer = try ask(Command("TIME"))
        if case .error(let message) = answer, message.hasPrefix("NOPERM") {
            throw StoreError.lacks(["TIME"], user: configuration.user)
        }
        run = try information("run_id", in: "server", user: configuration.user)
        guard (1...64).contains(run.utf8.count), run.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw StoreError.nonsense
        }
        // A demoted primary answers reads, from contents that may be old.
        let role = try information("role", in: "replication", user: configuration.user)
        guard role == "master" else {
            throw named.map { StoreError.replica(at: $0) } ?? StoreError(redis: "READONLY")
        }
        let time = try answer.unlessRefused().array(of: 2)
        let (seconds, microseconds) = (try time[0].number(), try time[1].number())
        guard (0...1 << 40).contains(seconds), (0..<1_000_000).contains(microseconds) else { throw StoreError.nonsense }
        clockOffset = seconds * 1000 + microseconds / 1000 - MonotonicTime.now.milliseconds
    }

    /// Sends a command and waits for the reply.
    ///
    /// - Throws: ``StoreError``: for a refusal, after which the connection can be used again, and for a failure that
    ///   breaks it (see ``isBroken``).
    func ask(_ command: Command) throws(StoreError) -> Reply {
        mayBeFormerPrimary = false
        let reply = try channel.ask(command)
        if case .error(let message) = reply {
            // The server's clock was set, or the server stood still: the offset must be measured again.
            if message.hasPrefix("LATE") { channel.retire() }
            if Refusal.mayBeOfFormerPrimary(message) { mayBeFormerPrimary = true }
        }
        return reply
    }

    /// The time on Redis's clock, in milliseconds, at which the caller stops waiting for a reply to a command sent now.
    var deadline: Argument {
        Argument(MonotonicTime.now.milliseconds + channel.limitMilliseconds + clockOffset)
    }

    /// Runs a script; sends its text if the server does not know it.
    func run(_ script: Script, keys: [String], arguments: [Argument]) throws(StoreError) -> Reply {
        let rest = [Argument(Int64(keys.count))] + keys.map { Argument($0) } + arguments
        var reply = try ask(Command(["EVALSHA", Argument(script.digest)] + rest))
        if case .error(let message) = reply, message.hasPrefix("NOSCRIPT") {
            reply = try ask(Command(["EVAL", Argument(script.source)] + rest))
        }
        return try reply.unlessRefused()
    }

    /// Whether the connection must not be used again.
    var isBroken: Bool { channel.isBroken }

    /// Whether it broke because no reply came in time.
    var wasSilent: Bool { channel.wasSilent }

    /// Whether the server refused the latest command as one does that is no primary, or no working one. It ran no part
    /// of it.
    private(set) var mayBeFormerPrimary = false

    /// Whether it may be used after being idle.
    var isQuiet: Bool { channel.isQuiet }

    /// One line of INFO.
    private func information(_ name: String, in section: Argument, user: String?) throws(StoreError) -> String {
        let answer = try ask(Command("INFO", section))
        if case .error(let message) = answer, message.hasPrefix("NOPERM") {
            throw StoreError.lacks(["INFO"], user: user)
        }
        let lines = try answer.unlessRefused().text().split(whereSeparator: \.isNewline)
        guard let line = lines.first(where: { $0.hasPrefix(name + ":") }) else { throw StoreError.nonsense }
        return String(line.dropFirst(name.utf8.count + 1))
    }

    private func expectOK(_ command: Command) throws(StoreError) {
        guard try ask(command).unlessRefused() == .status("OK") else { throw StoreError.nonsense }
    }
}

extension Reply {
    /// The reply, unless it is an error.
    func unlessRefused() throws(StoreError) -> Reply {
        if case .error(let message) = self { throw StoreError(redis: message) }
        return self
    }
}
