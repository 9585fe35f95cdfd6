/// A place where requests are worked on: a server, a location, or an `if` in one of them; with all the levels around it.
package struct Scope: Sendable {
    /// What kind of block it is.
    enum Kind: Sendable, Equatable {
        case server
        /// `location`, with its modifier (`=`, `^~`, `~`, `~*`, `@` for a named one, or none) and its pattern.
        case location(modifier: String, pattern: String)
        case condition
    }

    let kind: Kind
    /// The block's own directive.
    let directive: Directive
    /// Directives of `http`, then of the server, then of each location down to this one.
    let levels: [[Directive]]

    /// The directives in its own braces.
    var own: [Directive] { levels.last ?? [] }
    var place: Place { directive.place }

    /// The directives of a name that hold here. nginx takes those of the innermost level that has any, and none of the others.
    func effective(_ name: String) -> [Directive] {
        for level in levels.reversed() {
            let found = level.filter { $0.name == name }
            if !found.isEmpty { return found }
        }
        return []
    }

    /// The first argument of a directive that holds here, nil if there is none.
    func value(_ name: String) -> String? { effective(name).last?.argument }

    /// Whether a gate is asked before requests are worked on here.
    var isProtected: Bool { gate != nil }

    /// The address within the server that is asked, nil if none is.
    var gate: String? {
        guard let argument = value("auth_request"), argument != "off" else { return nil }
        return argument
    }

    /// Whether only nginx itself sends requests here.
    var isInternal: Bool { own.contains { $0.name == "internal" } }

    /// Whether it is a named location, which requests reach from another one only.
    var isNamed: Bool {
        if case .location("@", _) = kind { return true }
        return false
    }

    /// Where requests are passed on from here: `proxy_pass` and its like in its own braces, or in an `if` of its own.
    var passes: [Directive] {
        own.filter { Self.passing.contains($0.name) }
    }

    /// The directives that pass requests to an application.
    static let passing: Set = [
        "proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass",
    ]
}
