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
    /// The directives that pass requests on: `proxy_pass` and similar ones in its own block, or in its own `if`.
    let passes: [Pass]

    init(kind: Kind, directive: Directive, levels: [[Directive]], variables: Variables = Variables()) {
        self.kind = kind
        self.directive = directive
        self.levels = levels
        passes = (levels.last ?? []).filter { Pass.names.contains($0.name) }.map { Pass($0, variables: variables) }
    }

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

    /// The effective directive of a group of which nginx uses one: that of the innermost level, and there the last.
    func effective(anyOf names: Set<String>) -> Directive? {
        for level in levels.reversed() {
            if let found = level.last(where: { names.contains($0.name) }) { return found }
        }
        return nil
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
}
