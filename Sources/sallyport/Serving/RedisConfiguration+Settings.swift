import RedisStore
import ServerSettings

extension RedisConfiguration {
    /// Converts the settings.
    init(_ settings: Settings.Redis) {
        let (endpoint, security): (Endpoint, Security) =
            switch settings.address.endpoint {
            case .unix(let path): (.unix(path: path), .plain)
            case .tcp(let host, let port, let usesTLS):
                (.tcp(host: host, port: port), usesTLS ? .tls(authorities: settings.authorities) : .plain)
            case .sentinels(let servers, let primary, let usesTLS):
                (
                    .sentinels(servers.map { ServerAddress(host: $0.host, port: $0.port) }, primary: primary),
                    usesTLS ? .tls(authorities: settings.authorities) : .plain
                )
            }
        self.init(
            endpoint: endpoint, security: security, user: settings.address.user, password: settings.password,
            sentinelUser: settings.sentinelUser, sentinelPassword: settings.sentinelPassword,
            database: settings.address.database, prefix: settings.prefix,
            timeoutMilliseconds: settings.timeout.milliseconds, trustsSilence: settings.trustsSilence)
    }
}

extension Settings {
    /// How long the store may fail before token checks are refused: Redis counts as failing a while after its last sign
    /// of life, and the total must not exceed the configured bound.
    var staleAfterMilliseconds: Int64 {
        let bound = sessions.stale.milliseconds
        return sessions.redis == nil ? bound : bound - RedisStore.silenceMilliseconds
    }
}
