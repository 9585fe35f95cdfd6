/// Columns of text with a header line.
struct TextTable {
    let header: [String]
    let rows: [[String]]

    /// Prints the table, each column as wide as its widest cell.
    func print() throws(CommandRefusal) {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        var text = ""
        for row in [header] + rows {
            let cells = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            text += line + "\n"
        }
        try StandardOutput.write(text)
    }
}
