import Identity

/// Opens connections to the primary that a configuration names, and asks for its address each time.
final class Connector: Sendable {
    let configuration: RedisConfiguration
    /// Nil if the address of the primary is configured.
    let sentinels: Sentinels?
    private let tls: TLSContext?
    private let resolvers: HostResolvers

    init(_ configuration: RedisConfiguration, find: @escaping HostResolvers.Find) throws(StoreError) {
        self.configuration = configuration
        resolvers = HostResolvers(find: find)
        tls =
            switch configuration.security {
            case .plain: nil
            case .tls(let authorities): try TLSContext(authorities: authorities)
            }
        sentinels =
            if case .sentinels(let servers, let primary) = configuration.endpoint {
                Sentinels(servers, primary: primary, configuration, resolvers: resolvers, tls: tls)
            } else {
                nil
            }
    }

    /// Connects and authenticates.
    ///
    /// - Parameter patience: how much longer than usual a reply may take, in milliseconds.
    func connection(patience: Int64 = 0) throws(StoreError) -> Connection {
        switch configuration.endpoint {
        case .unix(let path):
            let channel = try Channel(
                try .unix(path), place: path, host: nil, tls: tls,
                timeoutMilliseconds: configuration.timeoutMilliseconds, patience: patience)
            return try Connection(channel, configuration, named: nil)
        case .tcp(let host, let port):
            return try connection(
                to: ServerAddress(host: host, port: port), isNamed: false, patience: patience)
        case .sentinels:
            guard let sentinels else { throw StoreError.nonsense }
            let server = try sentinels.primary(within: configuration.timeoutMilliseconds)
            do throws(StoreError) {
                let connection = try connection(
                    to: server, isNamed: true, patience: patience)
                sentinels.believe()
                return connection
            } catch {
                sentinels.doubt(server)
                throw error
            }
        }
    }

    /// Connects to the first address of a server where there is a primary.
    private func connection(
        to server: ServerAddress, isNamed: Bool, patience: Int64
    ) throws(StoreError) -> Connection {
        var refusal: StoreError?
        for address in try resolvers.addresses(of: server, within: configuration.timeoutMilliseconds) {
            do throws(StoreError) {
                let channel = try Channel(
                    address, place: server.description, host: server.host, tls: tls,
                    timeoutMilliseconds: configuration.timeoutMilliseconds, patience: patience)
                return try Connection(
                    channel, configuration, named: isNamed ? server : nil)
            } catch {
                // A refusal by a server is more informative than an address that does not answer.
                if refusal == nil || refusal?.code == .unavailable { refusal = error }
            }
        }
        throw refusal ?? StoreError(.unavailable, "Redis: \(server.host) has no address")
    }
}
