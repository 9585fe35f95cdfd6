/// One rule: the requests that it matches, and the users that it admits.
package struct AccessRule: Sendable, Hashable {
    /// The line in the configuration file; 0 for a rule that is not from a file.
    package let line: Int
    /// The hosts; nil for every known one.
    package let host: HostPattern?
    /// The paths.
    package let path: PathPattern
    /// The methods.
    package let methods: MethodSet
    /// The networks of matching clients; empty for all.
    package let networks: [NetworkRange]
    /// The condition for passing.
    package let admission: Admission

    package init(
        line: Int, host: HostPattern? = nil, path: PathPattern = .everything, methods: MethodSet = .all,
        networks: [NetworkRange] = [], admission: Admission
    ) {
        self.line = line
        self.host = host
        self.path = path
        self.methods = methods
        self.networks = networks
        self.admission = admission
    }

    /// Whether this rule matches every host and path of another rule.
    func coversPlaces(of other: AccessRule) -> Bool {
        guard path.covers(other.path) else { return false }
        guard let host else { return true }
        return other.host.map(host.covers) ?? false
    }
}
