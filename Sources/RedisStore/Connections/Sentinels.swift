import Identity
import Synchronization

/// The sentinels, which know the address of the primary.
///
/// They are asked in turn, the one that answered last first. A dead one delays no caller beyond its limit.
final class Sentinels: Sendable {
    private struct State: Sendable {
        /// The sentinels in the order in which to ask them.
        var order: [ServerAddress]
        /// A channel to the sentinel that answered last, kept for the next question.
        var kept: (sentinel: ServerAddress, channel: Channel)?
        /// A server that was named as the primary and was not, or did not answer.
        var doubted: ServerAddress?
        var refusal: StoreError?
    }

    private let name: String
    private let configuration: RedisConfiguration
    private let resolvers: HostResolvers
    private let tls: TLSContext?
    private let lookup = BackgroundLookup<ServerAddress>()
    private let state: Mutex<State>

    init(
        _ servers: [ServerAddress], primary name: String, _ configuration: RedisConfiguration,
        resolvers: HostResolvers, tls: TLSContext?
    ) {
        self.name = name
        self.configuration = configuration
        self.resolvers = resolvers
        self.tls = tls
        state = Mutex(State(order: servers))
    }

    /// The sentinels' answer, or the latest one if they do not answer in time: a connection to a server that is no
    /// primary any more is refused.
    func primary(within milliseconds: Int64) throws(StoreError) -> ServerAddress {
        switch lookup.answer(within: milliseconds, find: { [self] in find() }) {
        case .found(let server), .late(let server?): return server
        case .notFound:
            if let known = lookup.known { return known }
            throw state.withLock { $0.refusal } ?? silent
        case .late(nil): throw silent
        }
    }

    /// Starts another query without waiting for it, and returns the latest answer.
    var latest: ServerAddress? {
        guard case .found(let server) = lookup.answer(within: 0, find: { [self] in find() }) else {
            return lookup.known
        }
        return server
    }

    /// The named server is the primary.
    func believe() { state.withLock { $0.doubted = nil } }

    /// The named server is not the primary: another sentinel's different answer takes precedence.
    func doubt(_ server: ServerAddress) { state.withLock { $0.doubted = server } }

    /// The sentinels as configured, each with its answer.
    func answers() -> [(sentinel: ServerAddress, answer: Result<ServerAddress, StoreError>)] {
        state.withLock { $0.order }.map { sentinel in
            do throws(StoreError) {
                return (sentinel, .success(try ask(try open(sentinel))))
            } catch {
                return (sentinel, .failure(error))
            }
        }
    }

    /// Why the sentinels could not agree on a failover now; nil if they could, or do not say.
    func quorumProblem() -> String? {
        for sentinel in state.withLock({ $0.order }) {
            guard let channel = try? open(sentinel),
                let reply = try? channel.ask(Command("SENTINEL", "CKQUORUM", Argument(name)))
            else { continue }
            guard case .error(let message) = reply, message.hasPrefix("NOQUORUM")
            else { return nil }
            return "The sentinels cannot fail over now: too few of them see each other (SENTINEL CKQUORUM \(name))"
        }
        return nil
    }

    // MARK: Asking

    private var silent: StoreError {
        StoreError(.unavailable, "no sentinel of \(name) answers in time; see sessions.store", namesFix: true)
    }

    /// Asks one sentinel after the other. Runs on the thread of the lookup.
    private func find() -> ServerAddress? {
        let (order, doubted) = state.withLock { ($0.order, $0.doubted) }
        var fallback: (sentinel: ServerAddress, server: ServerAddress)?
        var refusal: StoreError?
        for sentinel in order {
            do throws(StoreError) {
                let kept = state.withLock { state in
                    state.kept?.sentinel == sentinel ? state.kept.take()?.channel : nil
                }
                let channel = if let kept, kept.isQuiet { kept } else { try open(sentinel) }
                let server = try ask(channel)
                guard server == doubted else {
                    prefer(sentinel, channel)
                    return server
                }
                if fallback == nil {
                    fallback = (sentinel, server)
                    prefer(sentinel, channel)
                }
            } catch {
                if refusal == nil || refusal?.code == .unavailable && !(refusal?.namesFix ?? false) { refusal = error }
            }
        }
        if let fallback { return fallback.server }
        state.withLock { $0.refusal = refusal }
        return nil
    }

    private func prefer(_ sentinel: ServerAddress, _ channel: Channel) {
        state.withLock { state in
            state.kept = (sentinel, channel)
            guard state.order.first != sentinel, let index = state.order.firstIndex(of: sentinel) else { return }
            state.order.remove(at: index)
            state.order.insert(sentinel, at: 0)
        }
    }

    private func open(_ sentinel: ServerAddress) throws(StoreError) -> Channel {
        var refusal: StoreError?
        for address in try resolvers.addresses(of: sentinel, within: configuration.timeoutMilliseconds) {
            do throws(StoreError) {
                let channel = try Channel(
                    address, place: sentinel.description, host: sentinel.host, tls: tls,
                    timeoutMilliseconds: configuration.timeoutMilliseconds)
                guard let password = configuration.sentinelPassword else { return channel }
                let user = configuration.sentinelUser.map { [Argument($0)] } ?? []
                let reply = try channel.ask(Command(["AUTH"] + user + [Argument(password)]))
                guard reply == .status("OK") else { throw Self.refused(by: channel) }
                return channel
            } catch {
                refusal = error
            }
        }
        throw refusal ?? StoreError(.unavailable, "Redis: \(sentinel.host) has no address")
    }

    private func ask(_ channel: Channel) throws(StoreError) -> ServerAddress {
        let reply = try channel.ask(Command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", Argument(name)))
        switch reply {
        case .null:
            throw StoreError(
                .unavailable,
                "the sentinel at \(channel.place) knows no primary named \(name); see sessions.store and its `sentinel monitor`",
                namesFix: true)
        case .error(let message):
            switch message.prefix(while: { $0 != " " }) {
            case "NOAUTH", "WRONGPASS", "NOPERM": throw Self.refused(by: channel)
            default:
                throw StoreError(
                    .unavailable,
                    "the server at \(channel.place) is not a sentinel; see sessions.store (sentinels listen on port 26379)",
                    namesFix: true)
            }
        default:
            let parts = try reply.array(of: 2)
            let host = try parts[0].text()
            guard !host.isEmpty, let port = UInt16(exactly: try parts[1].number()), port > 0 else {
                throw StoreError.nonsense
            }
            return ServerAddress(host: host, port: port)
        }
    }

    private static func refused(by channel: Channel) -> StoreError {
        StoreError(
            .permission,
            "the sentinel at \(channel.place) refuses the user or the password; see sessions.sentinel_user and sessions.sentinel_password",
            namesFix: true)
    }
}
