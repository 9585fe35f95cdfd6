/// One directive: a name, its arguments without quotes, and what is in its braces.
package struct Directive: Sendable {
    /// For example `proxy_pass`.
    package let name: String
    /// The words behind the name; escapes and quotes are resolved, variables are not.
    package let arguments: [String]
    /// The directives within braces; nil for one that ends with a semicolon.
    package let block: [Directive]?
    /// Where it stands.
    package let place: Place

    /// The first argument, empty if there is none.
    var argument: String { arguments.first ?? "" }

    /// The directives of a name in this one's block, at this level only.
    func all(_ name: String) -> [Directive] { (block ?? []).filter { $0.name == name } }
}
