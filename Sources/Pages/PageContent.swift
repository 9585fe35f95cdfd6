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
