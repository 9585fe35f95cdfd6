import Identity
import Synchronization

/// The resolvers of all servers that a configuration, or its sentinels, name.
final class HostResolvers: Sendable {
    /// Resolves a host with the system, however long it takes; nil if there is no such host.
    typealias Find = @Sendable (_ host: String, _ port: UInt16) -> [SocketAddress]?

    private let find: Find
    private let resolvers = Mutex<[ServerAddress: HostResolver]>([:])

    init(find: @escaping Find) { self.find = find }

    /// The addresses of a server, in the order in which to try them. A name is resolved each time.
    func addresses(of server: ServerAddress, within milliseconds: Int64) throws(StoreError) -> [SocketAddress] {
        if let addresses = SocketAddress.numeric(host: server.host, port: server.port) { return addresses }
        let resolver = resolvers.withLock { resolvers in
            if let known = resolvers[server] { return known }
            let fresh = HostResolver(host: server.host) { [find] in find(server.host, server.port) }
            resolvers[server] = fresh
            return fresh
        }
        return try resolver.addresses(within: milliseconds)
    }
}
