/// JSON numbers: the scan that checks them, and exact readings without floating point.
package enum JSONNumber {
    /// Scans one number.
    ///
    /// - Parameter position: the offset of its first character; afterwards the offset after its last.
    /// - Throws: for anything outside RFC 8259's grammar, for more than ``JSONScanner/maximumNumberLength`` characters,
    ///   and for a magnitude beyond a 64-bit float (section 6 leaves the range to the reader; `1e400` would be infinity
    ///   for others).
    @inline(__always)
    package static func scan(_ text: Span<UInt8>, from position: inout Int) throws(JWTError) {
        let start = position
        var offset = position
        if text[offset] == UInt8(ascii: "-") { offset &+= 1 }
        let integerStart = offset
        skipDigits(text, &offset)
        let digits = offset &- integerStart
        guard digits == 1 || digits > 1 && text[integerStart] != UInt8(ascii: "0") else {
            throw JWTError(.malformed, "a bad JSON number")
        }
        if offset < text.count {
            let byte = text[offset]
            if byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") {
                try scanFraction(text, start, &offset)
            }
        }
        guard offset &- start <= JSONScanner.maximumNumberLength else {
            throw JWTError(.malformed, "a JSON number with too many digits")
        }
        position = offset
    }

    private static func scanFraction(_ text: Span<UInt8>, _ start: Int, _ offset: inout Int) throws(JWTError) {
        if text[offset] == UInt8(ascii: ".") {
            offset &+= 1
            let before = offset
            skipDigits(text, &offset)
            guard offset > before else { throw JWTError(.malformed, "a bad JSON number") }
        }
        guard offset < text.count, text[offset] | 0x20 == UInt8(ascii: "e") else { return }
        offset &+= 1
        if offset < text.count, text[offset] == UInt8(ascii: "+") || text[offset] == UInt8(ascii: "-") { offset &+= 1 }
        let before = offset
        skipDigits(text, &offset)
        guard offset > before else { throw JWTError(.malformed, "a bad JSON number") }
        guard offset &- start <= JSONScanner.maximumNumberLength else {
            throw JWTError(.malformed, "a JSON number with too many digits")
        }
        guard let value = double(text.extracting(start..<offset)), value.isFinite else {
            throw JWTError(.malformed, "a JSON number out of range")
        }
    }

    @inline(__always)
    private static func skipDigits(_ text: Span<UInt8>, _ offset: inout Int) {
        while offset < text.count, text[offset] &- 0x30 < 10 { offset &+= 1 }
    }

    /// Returns the nearest 64-bit float of a number that the grammar has accepted.
    package static func double(_ text: Span<UInt8>) -> Double? {
        var characters: [UInt8] = []
        for index in text.indices { characters.append(text[index]) }
        return Double(String(decoding: characters, as: UTF8.self))
    }

    /// Returns the exact integer of a number written without fraction and exponent, or nil if it has either or does not
    /// fit.
    package static func integer(_ text: Span<UInt8>) -> Int64? {
        guard text.count > 0 else { return nil }
        let isNegative = text[0] == UInt8(ascii: "-")
        var value: Int64 = 0
        for index in (isNegative ? 1 : 0)..<text.count {
            let digit = text[index] &- 0x30
            guard digit < 10 else { return nil }
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            // Summed downwards for negative numbers, so that the smallest one fits too.
            let (sum, carry) = tenfold.addingReportingOverflow(isNegative ? -Int64(digit) : Int64(digit))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// Returns the date of a number that the grammar has accepted, exact to the nanosecond (later digits are dropped),
    /// or nil: beyond ``NumericDate/maximumMagnitude``, or a negative zero, which is no date (R19).
    package static func date(_ text: Span<UInt8>) -> NumericDate? {
        // The common form first: up to fifteen plain digits.
        if text.count <= 15, text.count > 0, text[0] != UInt8(ascii: "-"), let seconds = integer(text) {
            return NumericDate(seconds: seconds)
        }
        return decimalDate(text)
    }

    private static func decimalDate(_ text: Span<UInt8>) -> NumericDate? {
        var digits: [UInt8] = []
        var exponent = 0
        var point: Int?
        var offset = text[0] == UInt8(ascii: "-") ? 1 : 0
        while offset < text.count {
            let byte = text[offset]
            offset += 1
            if byte == UInt8(ascii: ".") {
                point = digits.count
            } else if byte | 0x20 == UInt8(ascii: "e") {
                if text[offset] == UInt8(ascii: "+") { offset += 1 }
                // An exponent too large for Int is out of every range, or belongs to a zero, whose exponent does not
                // matter.
                exponent = Int(
                    integer(text.extracting(offset...)) ?? (text[offset] == UInt8(ascii: "-") ? -9999 : 9999))
                exponent = min(max(exponent, -9999), 9999)
                offset = text.count
            } else {
                digits.append(byte - 0x30)
            }
        }
        // The value is 0.d₀d₁d₂… × 10^scale.
        let scale = (point ?? digits.count) + exponent
        var seconds: Int64 = 0
        var nanoseconds: Int32 = 0
        let first = digits.firstIndex { $0 != 0 } ?? digits.count
        guard first < digits.count else {
            return text[0] == UInt8(ascii: "-") ? nil : NumericDate(seconds: 0)
        }
        guard scale - first <= 16 else { return nil }
        func digit(_ index: Int) -> Int64 { digits.indices.contains(index) ? Int64(digits[index]) : 0 }
        if scale > 0 { for index in min(first, scale)..<scale { seconds = seconds * 10 + digit(index) } }
        for index in scale..<scale + 9 { nanoseconds = nanoseconds * 10 + Int32(digit(index)) }
        guard seconds <= NumericDate.maximumMagnitude else { return nil }
        guard text[0] == UInt8(ascii: "-") else { return NumericDate(seconds: seconds, nanoseconds: nanoseconds) }
        return nanoseconds == 0
            ? NumericDate(seconds: -seconds)
            : NumericDate(seconds: -seconds - 1, nanoseconds: 1_000_000_000 - nanoseconds)
    }
}
