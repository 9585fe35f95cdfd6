/// The hosts that a rule is about: one name, or with `*.` before it every name below it, however deep.
package struct HostPattern: Sendable, Hashable {
    /// The name, as ``HostName`` has it.
    package let name: HostName
    /// Whether the names below are meant, and not the name itself.
    package let isSubdomains: Bool

    /// Reads a pattern.
    ///
    /// - Throws: ``RuleProblem`` for what is no host.
    package init(_ text: String) throws(RuleProblem) {
        isSubdomains = text.hasPrefix("*.")
        let rest = isSubdomains ? String(text.dropFirst(2)) : text
        guard let name = HostName(rest) else {
            throw RuleProblem(
                "`host` must be a name such as app.example.org, or *.example.org for all below it; "
                    + "names in other scripts in their form with xn--.")
        }
        guard name.text == rest.lowercased() else {
            throw RuleProblem("`host` is written without a port and without a dot at its end: \(name.text).")
        }
        self.name = name
    }

    /// Whether a host is one of these.
    package func contains(_ host: HostName) -> Bool {
        isSubdomains ? host.isBelow(name) : host == name
    }

    /// Whether every host of another pattern is one of these.
    package func covers(_ other: HostPattern) -> Bool {
        guard isSubdomains else { return self == other }
        return other.name.isBelow(name) || (other.isSubdomains && other.name == name)
    }
}
