/// Reads the name-value pairs of a parameter stream (FastCGI specification, section 3.4) as they arrive, and keeps only
/// its position.
package struct ParameterScreen: Sendable {
    private enum Part {
        case nameLength, nameLengthRest, valueLength, valueLengthRest, name, value
    }

    private var part = Part.nameLength
    /// Bytes of the current part still to come.
    private var remaining = 0
    private var nameLength = 0
    private var valueLength = 0

    /// The number of pairs that have begun.
    package private(set) var count = 0
    /// Bytes of names and values announced so far.
    package private(set) var bytes = 0

    /// Starts at the beginning of a stream.
    package init() {}

    /// Whether the stream may end here, between two pairs.
    package var isBetweenPairs: Bool { part == .nameLength }

    /// The result of `consume`.
    package enum Outcome: Equatable {
        case accepted
        case overrun(Overrun)
        case violation(ProtocolViolation)
    }

    /// Reads the next bytes of the stream, and records the lengths of each pair that ends in them.
    package mutating func consume(
        _ content: Span<UInt8>, limits: RecordLimits, lengths: ParameterLengths?
    ) -> Outcome {
        var index = 0
        let end = content.count
        while index < end {
            switch part {
            case .nameLength:
                if let place = wholePair(content, at: index) {
                    count += 1
                    if count > limits.parameters { return .overrun(.parameterCount) }
                    if let outcome = beginName(limits) { return outcome }
                    let value = place + nameLength
                    // libfcgi joins name and value with "=", as C strings.
                    guard content.extracting(place..<value).isParameterName else { return .violation(.parameterName) }
                    index = value + valueLength
                    if content.extracting(value..<index).contains(zero: ()) { return .violation(.parameterValue) }
                    endPair(lengths)
                    continue
                }
                let byte = content[index]
                index += 1
                count += 1
                if count > limits.parameters { return .overrun(.parameterCount) }
                if byte & 0x80 == 0 {
                    nameLength = Int(byte)
                    part = .valueLength
                } else {
                    nameLength = Int(byte & 0x7f)
                    remaining = 3
                    part = .nameLengthRest
                }
            case .nameLengthRest:
                nameLength = nameLength << 8 | Int(content[index])
                index += 1
                remaining -= 1
                if remaining == 0 { part = .valueLength }
            case .valueLength:
                let byte = content[index]
                index += 1
                if byte & 0x80 == 0 {
                    valueLength = Int(byte)
                    if let outcome = beginName(limits) { return outcome }
                } else {
                    valueLength = Int(byte & 0x7f)
                    remaining = 3
                    part = .valueLengthRest
                }
            case .valueLengthRest:
                valueLength = valueLength << 8 | Int(content[index])
                index += 1
                remaining -= 1
                if remaining == 0, let outcome = beginName(limits) { return outcome }
            case .name:
                let stop = min(index + remaining, end)
                remaining -= stop - index
                guard content.extracting(index..<stop).isParameterName else { return .violation(.parameterName) }
                index = stop
                if remaining == 0 {
                    remaining = valueLength
                    part = .value
                    if remaining == 0 { endPair(lengths) }
                }
            case .value:
                let stop = min(index + remaining, end)
                remaining -= stop - index
                if content.extracting(index..<stop).contains(zero: ()) { return .violation(.parameterValue) }
                index = stop
                if remaining == 0 { endPair(lengths) }
            }
        }
        return .accepted
    }

    /// Records the lengths of a pair that has arrived as a whole, as nearly all do, and returns where its name begins.
    /// Returns nil if part of it is still to come.
    private mutating func wholePair(_ content: Span<UInt8>, at start: Int) -> Int? {
        var index = start
        guard let name = Self.length(content, &index), let value = Self.length(content, &index),
            name + value <= content.count - index
        else { return nil }
        nameLength = name
        valueLength = value
        return index
    }

    /// Reads a length of one byte, or of four if the first byte's highest bit is set; nil if it has not arrived as a
    /// whole.
    private static func length(_ content: Span<UInt8>, _ index: inout Int) -> Int? {
        guard index < content.count else { return nil }
        let byte = content[index]
        index += 1
        guard byte & 0x80 != 0 else { return Int(byte) }
        guard content.count - index >= 3 else { return nil }
        let rest = Int(content[index]) << 16 | Int(content[index + 1]) << 8 | Int(content[index + 2])
        index += 3
        return Int(byte & 0x7f) << 24 | rest
    }

    private mutating func beginName(_ limits: RecordLimits) -> Outcome? {
        // Checked before storing any byte: lengths reach 2^31 (F7).
        bytes += nameLength + valueLength
        if bytes > limits.parameterBytes { return .overrun(.parameterBytes) }
        if nameLength == 0 { return .violation(.parameterName) }
        remaining = nameLength
        part = .name
        return nil
    }

    private mutating func endPair(_ lengths: ParameterLengths?) {
        lengths?.append(name: nameLength, value: valueLength)
        part = .nameLength
    }
}
