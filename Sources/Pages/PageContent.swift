/// What one page, or one entry of a list in it, shows: values by the names that templates use.
package struct PageContent: Sendable, ExpressibleByDictionaryLiteral {
    private var values: [String: PageValue] = [:]

    /// Names and values.
    package init(dictionaryLiteral elements: (String, PageValue)...) {
        for (name, value) in elements { values[name] = value }
    }

    /// The value of a name; nil hides whatever a template shows of it.
    package subscript(_ name: String) -> PageValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The content with another's besides, which goes first where both have a name.
    package func with(_ other: PageContent) -> PageContent {
        var copy = self
        copy.values.merge(other.values) { $1 }
        return copy
    }

    /// The form in which the template library takes it.
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
