/// Why the gate refuses before evaluating any rule. For the log; clients get one answer for all.
package enum GateRefusal: String, Error, Sendable {
    /// The host is invalid, or unknown to rules and configuration.
    case unknownHost = "unknown host"
    /// The nginx server block has no name, and rules depend on hosts: the host would be the client's claim alone.
    case unnamedServer = "server without a name"
    /// The method is invalid.
    case malformedMethod = "malformed method"
    /// The path is one that no program should receive (``PathFault``), or not the one that the client sent.
    case ambiguousPath = "ambiguous path"
    /// Programs read the path in different ways, and the rules judge these differently.
    case differentReadings = "different readings of the path"
    /// A rule depends on networks, and the client's address cannot be parsed.
    case unreadableAddress = "unreadable address"
    /// No rule matches the request.
    case noRule = "no rule"
}
