import Identity

/// Commands to one server and its replies, one after the other.
///
/// @unchecked Sendable: the thread that creates it, or takes it from where it is kept, is its only user until it
/// returns it.
final class Channel: @unchecked Sendable {
    private let transport: any Transport
    private let reader: ReplyReader
    /// The server, for messages.
    let place: String
    /// The time limit of a reply.
    let limitMilliseconds: Int64

    /// Connects.
    ///
    /// - Parameters:
    ///   - host: the name that the server's certificate must have.
    ///   - patience: how much longer than usual a reply may take, in milliseconds: the time for which a command lets
    ///     the server wait.
    init(
        _ address: SocketAddress, place: String, host: String?, tls: TLSContext?, timeoutMilliseconds: Int64,
        patience: Int64 = 0
    ) throws(StoreError) {
        limitMilliseconds = timeoutMilliseconds + patience
        self.place = place
        let socket = try Socket(
            address, place: place, connectMilliseconds: timeoutMilliseconds, waitMilliseconds: limitMilliseconds)
        if let tls, let host {
            transport = try TLSTransport(over: socket, host: host, context: tls)
        } else {
            transport = socket
        }
        reader = try ReplyReader()
    }

    /// Whether it must not be used again.
    private(set) var isBroken = false

    /// Whether it broke because no reply came in time.
    private(set) var wasSilent = false

    /// Whether it may be used after being idle.
    var isQuiet: Bool { !isBroken && reader.isEmpty && transport.isQuiet }

    /// Sends a command and waits for the reply, which may be an error.
    ///
    /// - Throws: ``StoreError`` for a failure, which breaks the channel.
    func ask(_ command: Command) throws(StoreError) -> Reply {
        let begin = MonotonicTime.now
        do throws(StoreError) {
            // More than one reply to one command: the next command would read the rest.
            guard reader.isEmpty else { throw StoreError.nonsense }
            try transport.send(try command.encoded())
            return try receive()
        } catch {
            // The next command would read the reply that is still to come.
            isBroken = true
            wasSilent = MonotonicTime.now >= begin + limitMilliseconds
            throw error
        }
    }

    /// Lets no command follow.
    func retire() { isBroken = true }

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
