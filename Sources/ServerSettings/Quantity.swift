/// A number with a unit: durations and sizes in the configuration.
package enum Quantity {
    private static let durations: [(suffix: String, seconds: Double)] = [
        ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400),
    ]
    private static let sizes: [(suffix: String, bytes: Int)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("B", 1),
    ]

    /// Reads `10s`, `15m`, `30d`, `250ms`; nil for anything else, a negative number, or a bare number.
    package static func duration(_ text: String) -> Duration? {
        for unit in durations where text.hasSuffix(unit.suffix) {
            guard let count = Int(text.dropLast(unit.suffix.count)), count >= 0, count <= 100_000_000 else { continue }
            return .milliseconds(Int64(Double(count) * unit.seconds * 1000))
        }
        return nil
    }

    /// Reads `64MiB`, `16KiB`, `1GiB`, `512B` as bytes; nil for anything else, a negative number, or a bare number.
    package static func size(_ text: String) -> Int? {
        for unit in sizes where text.hasSuffix(unit.suffix) {
            guard let count = Int(text.dropLast(unit.suffix.count)), count >= 0 else { continue }
            let (bytes, overflow) = count.multipliedReportingOverflow(by: unit.bytes)
            return overflow ? nil : bytes
        }
        return nil
    }
}
