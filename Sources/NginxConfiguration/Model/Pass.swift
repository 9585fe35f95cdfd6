/// A directive that passes requests to an application: `proxy_pass` and similar ones.
struct Pass: Sendable {
    private let directive: Directive
    /// Its values with the variables that constants decide; more than one if an `if` decides between them.
    let addresses: [String]

    init(_ directive: Directive, variables: Variables = Variables()) {
        self.directive = directive
        addresses = variables.values(of: directive.argument)
    }

    /// For example `proxy_pass`.
    var name: String { directive.name }
    /// The value as written.
    var argument: String { directive.argument }
    var place: Place { directive.place }

    /// The directives that pass requests to an application.
    static let names: Set = ["proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass"]
}
