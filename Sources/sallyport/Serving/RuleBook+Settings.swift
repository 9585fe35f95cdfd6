import AccessRules
import ServerSettings

extension RuleBook {
    /// The rules of a configuration, with its known hosts: the service's own and those of the site.
    convenience init(_ settings: Settings) {
        self.init(
            settings.gate.rules, hosts: ([settings.origin] + settings.gate.sites).compactMap { HostName(origin: $0) })
    }
}
