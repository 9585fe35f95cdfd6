/// The table of configuration keys as Markdown, for the documentation.
package enum ConfigurationTable {
    /// One row for each key, in the order of the table, with a line end after each.
    package static var markdown: String {
        let rows = ConfigurationKey.allCases.map { key in
            let entry = key.entry
            let standard =
                switch entry.standard {
                case .value(let text): "`\(text)`"
                case .required, .absent, .determined: entry.defaultText
                }
            return "| `\(key.rawValue)` | \(entry.form) | \(standard) | \(entry.sentence) |"
        }
        return (["| key | value | default | meaning |", "|---|---|---|---|"] + rows).map { $0 + "\n" }.joined()
    }
}
