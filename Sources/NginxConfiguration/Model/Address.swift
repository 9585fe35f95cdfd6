/// The address of an application in a passing directive, or in an `upstream`.
enum Address {
    /// A text of `proxy_pass` and similar directives.
    struct Target: Equatable {
        /// The name of an upstream, or a host and perhaps a port, or the path of a socket after `unix:`.
        let authority: String
        /// The ports if the authority has none.
        let ports: [String]
    }

    /// Variables that begin with a character that no host and no port contains.
    private static let afterAuthority = ["$request_uri", "$uri", "$document_uri", "$is_args"]

    /// The target; nil if it depends on a variable.
    static func target(_ text: String) -> Target? {
        var text = !text.contains("${") ? text : text.replacing(/\$\{(\w+)\}/) { "$\($0.1)" }
        var ports = ["80"]
        if let scheme = text.firstRange(of: "://") {
            let name = text[..<scheme.lowerBound].lowercased()
            ports = name.contains("$") ? ["80", "443"] : [name.hasSuffix("s") ? "443" : "80"]
            text = String(text[scheme.upperBound...])
        }
        if text.lowercased().hasPrefix("unix:") {
            // `http://unix:/path:/uri`
            let path = text.dropFirst(5).prefix { $0 != ":" }
            return path.contains("$") ? nil : Target(authority: socket(path), ports: [])
        }
        var authority = String(text.prefix { !"/?#".contains($0) })
        for variable in afterAuthority {
            guard let range = authority.firstRange(of: variable) else { continue }
            let next = range.upperBound < authority.endIndex ? authority[range.upperBound] : " "
            if !next.isLetter, !next.isNumber, next != "_" { authority = String(authority[..<range.lowerBound]) }
        }
        guard !authority.contains("$") else { return nil }
        return Target(authority: authority.lowercased(), ports: ports)
    }

    /// One form for all spellings of an address: `HOST:PORT` or `unix:PATH`.
    static func normal(_ address: String, port: String) -> String {
        if address.lowercased().hasPrefix("unix:") { return socket(address.dropFirst(5)) }
        var host = address.lowercased()
        var number = port
        if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") {
            number = String(host[host.index(after: colon)...])
            host = String(host[..<colon])
        }
        if host.hasSuffix(".") { host.removeLast() }
        host = NetworkHost.shortened(host)
        if NetworkHost.isLoopback(host) || host == "0.0.0.0" || host == "[::]" { host = "127.0.0.1" }
        return "\(host):\(number)"
    }

    /// A socket's path without empty components and `.`.
    private static func socket(_ path: Substring) -> String {
        let components = path.split(separator: "/").filter { $0 != "." }
        return "unix:" + (path.hasPrefix("/") ? "/" : "") + components.joined(separator: "/")
    }
}
