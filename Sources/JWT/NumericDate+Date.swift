public import FoundationEssentials

extension NumericDate {
    /// Creates the date of a `Date`, to the nanosecond as far as its floating-point number is exact.
    public init(_ date: Date) {
        let value = date.timeIntervalSince1970
        let seconds = value.rounded(.down)
        guard seconds.magnitude <= Double(Self.maximumMagnitude) else {
            self.init(seconds: seconds < 0 ? -Self.maximumMagnitude : Self.maximumMagnitude)
            return
        }
        self.init(seconds: Int64(seconds), nanoseconds: Int32(((value - seconds) * 1e9).rounded(.down)))
    }

    /// The same time as a `Date`.
    public var date: Date { Date(timeIntervalSince1970: Double(seconds) + Double(nanoseconds) / 1e9) }
}

extension JSONBuilder {
    /// Sets `exp`.
    public mutating func setExpiration(_ date: Date) { setExpiration(NumericDate(date)) }

    /// Sets `nbf`.
    public mutating func setNotBefore(_ date: Date) { setNotBefore(NumericDate(date)) }

    /// Sets `iat`.
    public mutating func setIssuedAt(_ date: Date) { setIssuedAt(NumericDate(date)) }

    /// Sets a claim to a date.
    public mutating func set(_ name: String, _ date: Date) { set(name, NumericDate(date)) }
}

extension Verifier {
    /// Verifies one token as ``verify(_:now:)-(Span<UInt8>,_)`` does, at a time given as a `Date`.
    public func verify(_ token: String, now: Date) throws(JWTError) -> Claims {
        try verify(token, now: NumericDate(now))
    }
}
