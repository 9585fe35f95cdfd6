/// A block that processes requests: a server, a location, or an `if` in one of them, with all the levels around it.
package struct Scope: Sendable {
    /// The kind of block.
    enum Kind: Sendable, Equatable {
        case server
        /// `location`, with its modifier (`=`, `^~`, `~`, `~*`, `@` for a named one, or none) and its pattern.
        case location(modifier: String, pattern: String)
        case condition
    }

    let kind: Kind
    /// The block's own directive.
    let directive: Directive
    /// The directives of `http`, then of the server, then of each location down to this one.
    let levels: [[Directive]]

    /// The directives in its own block.
    var own: [Directive] { levels.last ?? [] }
    var place: Place { directive.place }

    /// The effective directives of a name. nginx uses those of the innermost level that has any, and none of the
    /// others.
    func effective(_ name: String) -> [Directive] {
        for level in levels.reversed() {
            let found = level.filter { $0.name == name }
            if !found.isEmpty { return found }
        }
        return []
    }

    /// The first argument of an effective directive; nil if there is none.
    func value(_ name: String) -> String? { effective(name).last?.argument }

    /// Whether requests pass a gate before they are processed here.
    var isProtected: Bool { gate != nil }

    /// The gate's address within the server; nil if there is no gate.
    var gate: String? {
        guard let argument = value("auth_request"), argument != "off" else { return nil }
        return argument
    }

    /// Whether only internal requests reach it.
    var isInternal: Bool { own.contains { $0.name == "internal" } }

    /// Whether it is a named location, which requests reach from another one only.
    var isNamed: Bool {
        if case .location("@", _) = kind { return true }
        return false
    }

    /// The directives that pass requests on: `proxy_pass` and similar ones in its own block, or in its own `if`.
    var passes: [Directive] {
        own.filter { Self.passing.contains($0.name) }
    }

    /// The directives that pass requests to an application.
    static let passing: Set = [
        "proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass",
    ]
}
