/// The hosts that a rule matches: one name, or with a leading `*.` every subdomain of it, however deep.
package struct HostPattern: Sendable, Hashable {
    /// The name in the form of ``HostName``.
    package let name: HostName
    /// Whether the subdomains match, and not the name itself.
    package let isSubdomains: Bool

    /// Reads a pattern.
    ///
    /// - Throws: ``RuleProblem`` for an invalid host.
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

    /// Whether the pattern matches a host.
    package func contains(_ host: HostName) -> Bool {
        isSubdomains ? host.isBelow(name) : host == name
    }

    /// Whether this pattern matches every host of another one.
    package func covers(_ other: HostPattern) -> Bool {
        guard isSubdomains else { return self == other }
        return other.name.isBelow(name) || (other.isSubdomains && other.name == name)
    }
}
