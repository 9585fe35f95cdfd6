/// The rows of the report.
struct Table {
    private var rows: [[String]] = []

    /// Adds a row: this module's figures, a reference's, and the target of their ratio.
    /// - Parameters:
    ///   - isRate: true if the reference's time divided by this module's must be at least the target; false if this
    ///     module's time divided by the reference's must be at most the target.
    mutating func add(
        _ name: String, _ ours: Figures, against reference: String, _ theirs: Figures, target: Double,
        isRate: Bool = false
    ) {
        let ratio = isRate ? theirs.ratio(to: ours) : ours.ratio(to: theirs)
        let isReached = isRate ? ratio >= target : ratio <= target
        rows.append([
            name, Self.text(ours), reference, Self.text(theirs), Self.decimal(ratio) + " x",
            (isRate ? ">= " : "<= ") + Self.decimal(target), isReached ? "yes" : "NO",
        ])
    }

    /// Prints the rows in columns.
    func print() {
        let head = [
            "operation", "here: median (10%..90%)", "reference", "its median (10%..90%)", "ratio", "target", "reached",
        ]
        let all = [head] + rows
        let widths = head.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        for row in all {
            let cells = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
            Swift.print(cells.joined(separator: "  "))
        }
    }

    private static func text(_ figures: Figures) -> String {
        "\(decimal(figures.median / 1000)) us (\(decimal(figures.low / 1000))..\(decimal(figures.high / 1000)))"
    }

    private static func decimal(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
