import Identity
import ServerSettings

extension SessionPolicy {
    /// Converts the settings.
    init(_ settings: Settings) {
        self.init(
            idleMilliseconds: settings.tokens.refresh.milliseconds,
            absoluteMilliseconds: settings.sessions.absolute.milliseconds,
            graceMilliseconds: settings.tokens.grace.milliseconds,
            accessTokenMilliseconds: settings.tokens.access.milliseconds,
            network: NetworkPolicy(
                v4Length: settings.binding.ipv4, v6Length: settings.binding.ipv6,
                move: NetworkPolicy.Move(rawValue: settings.binding.moved) ?? .refuse))
    }
}
