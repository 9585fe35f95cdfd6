/// Why a request is refused before any rule's own word, whoever sends it. For the log; clients read one answer for all.
package enum GateRefusal: String, Error, Sendable {
    /// The host is none, or none that rules or configuration know.
    case unknownHost = "unknown host"
    /// The web server's own server has no name, and rules go by hosts: the host would be the client's word alone.
    case unnamedServer = "server without a name"
    /// The method is none.
    case malformedMethod = "malformed method"
    /// The path is not canonical, or is not the one that the client sent.
    case ambiguousPath = "ambiguous path"
    /// A rule goes by networks, and the client's address cannot be read.
    case unreadableAddress = "unreadable address"
    /// No rule is about the request.
    case noRule = "no rule"
}
