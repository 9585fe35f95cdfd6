/// Suggests the nearest known name for a misspelt one.
package struct Suggestions {
    private let names: [String]

    /// Creates suggestions from these names.
    package init(names: [String]) {
        self.names = names
    }

    /// The known name with the fewest edits from `name`; nil if none is near enough.
    package func nearest(to name: String) -> String? {
        best(for: name).flatMap { $0.distance <= max(2, name.count / 2) ? $0.name : nil }
    }

    /// The rest of a sentence about an unknown name: the intended name or, if none is near enough, the nearest ones.
    package func suggestion(for name: String) -> String {
        if let nearest = nearest(to: name) { return "; did you mean `\(nearest)`?" }
        return best(for: name).map { "; the nearest known name is `\($0.name)`." } ?? "."
    }

    private func best(for name: String) -> (name: String, distance: Int)? {
        names.map { (name: $0, distance: Self.distance(name.lowercased(), $0.lowercased())) }
            .min { $0.distance < $1.distance }
    }

    /// The number of insertions, deletions and substitutions between two texts (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left), right = Array(right)
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
                current.append(min(substitution, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
}
