import Identity

/// One connection after its introduction (HELLO, AUTH, SELECT).
///
/// @unchecked Sendable: the thread that takes it from the pool, or creates it, is its only user until it returns it.
final class Connection: @unchecked Sendable {
    private let transport: any Transport
    private let reader: ReplyReader
    private let place: String
    private let limitMilliseconds: Int64
    /// The offset of Redis's clock from the local monotonic clock at connection time, in milliseconds.
    private var clockOffset: Int64 = 0
    /// The server's run id, which changes each time that it starts.
    private(set) var run = ""

    /// Connects and authenticates.
    ///
    /// - Parameter patience: how much longer than usual a reply may take, in milliseconds: the time for which a command
    ///   lets the server wait.
    init(
        _ configuration: RedisConfiguration, resolver: HostResolver?, tls: TLSContext?, patience: Int64 = 0
    ) throws(StoreError) {
        let timeout = configuration.timeoutMilliseconds
        limitMilliseconds = timeout + patience
        place = configuration.description
        let socket = try Socket(
            configuration.endpoint, resolver: resolver, connectMilliseconds: timeout,
            waitMilliseconds: limitMilliseconds)
        if let tls, case .tcp(let host, _) = configuration.endpoint {
            transport = try TLSTransport(over: socket, host: host, context: tls)
        } else {
            transport = socket
        }
        reader = try ReplyReader()
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
        run = try runOfServer(user: configuration.user)
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
        let begin = MonotonicTime.now
        do throws(StoreError) {
            // More than one reply to one command: the next command would read the rest.
            guard reader.isEmpty else { throw StoreError.nonsense }
            try transport.send(try command.encoded())
            let reply = try receive()
            // The server's clock was set, or the server stood still: the offset must be measured again.
            if case .error(let message) = reply, message.hasPrefix("LATE") { isBroken = true }
            return reply
        } catch {
            // The next command would read the reply that is still to come.
            isBroken = true
            wasSilent = MonotonicTime.now >= begin + limitMilliseconds
            throw error
        }
    }

    /// The time on Redis's clock, in milliseconds, at which the caller stops waiting for a reply to a command sent now.
    var deadline: Argument { Argument(MonotonicTime.now.milliseconds + limitMilliseconds + clockOffset) }

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
    private(set) var isBroken = false

    /// Whether it broke because no reply came in time.
    private(set) var wasSilent = false

    /// Whether it may be used after being idle.
    var isQuiet: Bool { !isBroken && reader.isEmpty && transport.isQuiet }

    private func runOfServer(user: String?) throws(StoreError) -> String {
        let answer = try ask(Command("INFO", "server"))
        if case .error(let message) = answer, message.hasPrefix("NOPERM") {
            throw StoreError.lacks(["INFO"], user: user)
        }
        let lines = try answer.unlessRefused().text().split(whereSeparator: \.isNewline)
        let name = "run_id:"
        guard let run = lines.first(where: { $0.hasPrefix(name) })?.dropFirst(name.count),
            (1...64).contains(run.utf8.count), run.allSatisfy({ $0.isASCII && $0.isHexDigit })
        else { throw StoreError.nonsense }
        return String(run)
    }

    private func expectOK(_ command: Command) throws(StoreError) {
        guard try ask(command).unlessRefused() == .status("OK") else { throw StoreError.nonsense }
    }

    private func receive() throws(StoreError) -> Reply {
        let deadline = MonotonicTime.now + limitMilliseconds
        while true {
            if let reply = try reader.next() { return reply }
            // Each read has its limit, but a server could send one byte at a time.
            guard MonotonicTime.now < deadline else {
                throw StoreError(.unavailable, "Redis at \(place) does not answer in time")
            }
            try transport.receive { bytes throws(StoreError) in try reader.feed(bytes) }
        }
    }
}

extension Reply {
    /// The reply, unless it is an error.
    func unlessRefused() throws(StoreError) -> Reply {
        if case .error(let message) = self { throw StoreError(redis: message) }
        return self
    }
}
