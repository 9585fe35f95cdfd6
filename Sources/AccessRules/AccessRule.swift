/// One rule: which requests it is about, and whom it lets in.
package struct AccessRule: Sendable, Hashable {
    /// Where it stands in the configuration file; 0 for none that somebody wrote.
    package let line: Int
    /// The hosts, nil for every known one.
    package let host: HostPattern?
    /// The paths.
    package let path: PathPattern
    /// The methods.
    package let methods: MethodSet
    /// The networks that clients are in; empty for all.
    package let networks: [NetworkRange]
    /// Whom it lets in.
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

    /// Whether every host and path of another rule is one of this rule's.
    func coversPlaces(of other: AccessRule) -> Bool {
        guard path.covers(other.path) else { return false }
        guard let host else { return true }
        return other.host.map(host.covers) ?? false
    }
}
