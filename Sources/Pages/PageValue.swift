/// What a template may show under one name.
///
/// Text is the only way for words to get into a page, and every page escapes it: nothing here is markup.
package enum PageValue: Sendable {
    /// Words, escaped wherever they are shown.
    case text(String)
    /// Whether a section is shown.
    case flag(Bool)
    /// A section that is shown once for each.
    case list([PageContent])
}

extension PageValue: ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral {
    /// Words.
    package init(stringLiteral value: String) { self = .text(value) }
    /// Whether a section is shown.
    package init(booleanLiteral value: Bool) { self = .flag(value) }
}
