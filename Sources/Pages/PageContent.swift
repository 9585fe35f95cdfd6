/// The content of a page, or of an entry of a list in it: values by the names that templates use.
package struct PageContent: Sendable, ExpressibleByDictionaryLiteral {
    private var values: [String: PageValue] = [:]

    /// Creates the content from names and values.
    package init(dictionaryLiteral elements: (String, PageValue)...) {
        for (name, value) in elements { values[name] = value }
    }

    /// The value of a name; nil hides the sections that show it.
    package subscript(_ name: String) -> PageValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// Merges another content, whose values win.
    package func with(_ other: PageContent) -> PageContent {
        var copy = self
        copy.values.merge(other.values) { $1 }
        return copy
    }

    /// The content in the template library's form.
    var context: [String: Any] {
        values.mapValues { value in
            switch value {
            case .text(let text): EscapableText.separated(text)
            case .flag(let flag): flag
            case .list(let list): list.map(\.context)
            }
        }
    }
}

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
