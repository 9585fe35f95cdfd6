/// A `rewrite` directive.
struct Rewrite: Sendable {
    private let target: String
    private let flag: String

    init(_ directive: Directive) {
        target = directive.arguments.count > 1 ? directive.arguments[1] : ""
        flag = directive.arguments.count > 2 ? directive.arguments[2] : ""
    }

    /// Whether it answers with a redirect. nginx redirects to a target with a scheme, whatever the flag.
    var isRedirect: Bool {
        flag == "redirect" || flag == "permanent"
            || ["http://", "https://", "$scheme", "${scheme}"].contains(where: target.hasPrefix)
    }

    /// Whether the request leaves the location: by a redirect, or for the location of the new path.
    var leaves: Bool { isRedirect || flag != "break" }
}
