import Identity

/// One connection that has introduced itself.
///
/// @unchecked Sendable: whoever takes it from the pool, or made it, is the only one to use it until it is given back.
final class Connection: @unchecked Sendable {
    private let transport: any Transport
    private let reader: ReplyReader
    private let place: String
    private let limitMilliseconds: Int64
    /// What Redis's clock was ahead of our monotonic one when we connected, in milliseconds.
    private var clockOffset: Int64 = 0
    /// Which run of the server is at the other end: another one each time that it is started.
    private(set) var run = ""

    /// Connects, and introduces us.
    ///
    /// - Parameter patience: for how long an answer may take longer than usual, in milliseconds: the time for which a
    ///   command lets the server wait.
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

    /// Asks, and waits for the answer.
    ///
    /// - Throws: ``StoreError``: what Redis refused, after which the connection goes on; and what broke it (see
    ///   ``isBroken``).
    func ask(_ command: Command) throws(StoreError) -> Reply {
        let begin = MonotonicTime.now
        do throws(StoreError) {
            // More than one answer to one question: the rest would be taken for the next one's.
            guard reader.isEmpty else { throw StoreError.nonsense }
            try transport.send(try command.encoded())
            let reply = try receive()
            // Its clock was set, or it was held: what it says of time is to be asked anew.
            if case .error(let message) = reply, message.hasPrefix("LATE") { isBroken = true }
            return reply
        } catch {
            // An answer that is still to come would be taken for the next one's.
            isBroken = true
            wasSilent = MonotonicTime.now >= begin + limitMilliseconds
            throw error
        }
    }

    /// By Redis's clock, in milliseconds, the time at which nobody waits any more for an answer to what is asked now.
    var deadline: Argument { Argument(MonotonicTime.now.milliseconds + limitMilliseconds + clockOffset) }

    /// Runs a script; sends its text where the server does not know it.
    func run(_ script: Script, keys: [String], arguments: [Argument]) throws(StoreError) -> Reply {
        let rest = [Argument(Int64(keys.count))] + keys.map { Argument($0) } + arguments
        var reply = try ask(Command(["EVALSHA", Argument(script.digest)] + rest))
        if case .error(let message) = reply, message.hasPrefix("NOSCRIPT") {
            reply = try ask(Command(["EVAL", Argument(script.source)] + rest))
        }
        return try reply.unlessRefused()
    }

    /// Whether it must not be used again.
    private(set) var isBroken = false

    /// Whether it is broken because no answer came in time.
    private(set) var wasSilent = false

    /// Whether it may be used after it lay idle.
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
            // Each read has its limit, but a server could send a byte at a time.
            guard MonotonicTime.now < deadline else {
                throw StoreError(.unavailable, "Redis at \(place) does not answer in time")
            }
            try transport.receive { bytes throws(StoreError) in try reader.feed(bytes) }
        }
    }
}

extension Reply {
    /// The answer, unless it is a refusal.
    func unlessRefused() throws(StoreError) -> Reply {
        if case .error(let message) = self { throw StoreError(redis: message) }
        return self
    }
}
