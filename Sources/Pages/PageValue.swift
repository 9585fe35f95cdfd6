/// A value that a template may show under one name.
///
/// Words get into a page only as text, and every page escapes it: no value is markup.
package enum PageValue: Sendable {
    /// Words, escaped wherever they are shown.
    case text(String)
    /// Whether a section is shown.
    case flag(Bool)
    /// A section that is repeated for each entry.
    case list([PageContent])
}

extension PageValue: ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral {
    /// Words.
    package init(stringLiteral value: String) { self = .text(value) }
    /// Whether a section is shown.
    package init(booleanLiteral value: Bool) { self = .flag(value) }
}
