/// One directive: a name, its arguments without quotes, and what is in its braces.
public struct Directive: Sendable {
    /// For example `proxy_pass`.
    public let name: String
    /// The words behind the name; escapes and quotes are resolved, variables are not.
    public let arguments: [String]
    /// The directives within braces; nil for one that ends with a semicolon.
    public let block: [Directive]?
    /// Where it stands.
    public let place: Place

    /// The first argument, empty if there is none.
    var argument: String { arguments.first ?? "" }

    /// The directives of a name in this one's block, at this level only.
    func all(_ name: String) -> [Directive] { (block ?? []).filter { $0.name == name } }
}
