/// Seconds since 1970-01-01T00:00:00Z without leap seconds, as RFC 7519 section 2 defines it: possibly fractional or
/// negative. Exact to the nanosecond, so no comparison depends on floating point.
public struct NumericDate: Sendable, Hashable, Comparable, ExpressibleByIntegerLiteral {
    /// Whole seconds, rounded towards the past.
    public let seconds: Int64
    /// The remainder, 0…999,999,999.
    public let nanoseconds: Int32

    /// The largest magnitude that a token may carry, in seconds: 2⁵³, beyond which JSON numbers are not exact integers
    /// everywhere. Adding any leeway cannot overflow (R19).
    public static let maximumMagnitude: Int64 = 1 << 53

    /// Creates a date from whole seconds and a remainder of nanoseconds, which is clamped to one second.
    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = min(max(nanoseconds, 0), 999_999_999)
    }

    /// Creates a date from whole seconds.
    public init(integerLiteral value: Int64) {
        self.init(seconds: value)
    }

    /// Orders dates from earlier to later.
    public static func < (left: Self, right: Self) -> Bool {
        left.seconds != right.seconds ? left.seconds < right.seconds : left.nanoseconds < right.nanoseconds
    }

    /// Returns the date some seconds later, or earlier for a negative number; clamped at the ends of the range.
    public func advanced(bySeconds count: Int64) -> NumericDate {
        let (sum, overflow) = seconds.addingReportingOverflow(count)
        guard overflow else { return NumericDate(seconds: sum, nanoseconds: nanoseconds) }
        return NumericDate(seconds: count < 0 ? .min : .max, nanoseconds: nanoseconds)
    }
}

extension NumericDate: Codable {
    /// Reads a number. ``Claims/decode(_:)`` reads it exactly; other decoders may go through floating point.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let seconds = try? container.decode(Int64.self) {
            self.init(seconds: seconds)
            return
        }
        let value = try container.decode(Double.self)
        let seconds = value.rounded(.down)
        guard seconds.magnitude <= Double(Self.maximumMagnitude) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a date out of range")
        }
        self.init(seconds: Int64(seconds), nanoseconds: Int32((value - seconds) * 1e9))
    }

    /// Writes an integer if there is no fraction, else a floating-point number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if nanoseconds == 0 {
            try container.encode(seconds)
        } else {
            try container.encode(Double(seconds) + Double(nanoseconds) / 1e9)
        }
    }
}
