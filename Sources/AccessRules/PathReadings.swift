/// The ways in which programs read the path of a target that is not in normal form: `/a%2Fb` is one segment to GitLab
/// and two to a program that decodes it first (requirement G3).
///
/// A reading is the result of any sequence of: decoding escapes; merging slashes; taking a backslash for a slash;
/// dropping parameters (`;v=1`) from each segment, or everything from the first one on; dropping `.` segments; taking
/// `//host` at the beginning for a host; and ending the path at a decoded `?` or `#`.
struct PathReadings {
    /// The maximum size of such a path, and the maximum number of its readings: they limit what one request can cost.
    static let maximumBytes = 4096
    static let maximumCount = 64

    /// Every reading once, that of the form as sent first. Each begins with a slash.
    let all: [[UInt8]]

    /// Reads the path of a target, up to the query.
    ///
    /// - Throws: ``PathFault`` for a path that no program should receive, whatever the rules.
    init(target: Span<UInt8>) throws(PathFault) {
        let sent = try Self.asSent(target)
        // Later readings may come from decoding twice: "/100%25ab" is UTF-8, and not meant to be decoded again.
        guard (try? UTF8Span(validating: sent.span)) != nil else { throw .invalidUTF8 }
        var readings = [sent]
        var known = Set(readings)
        var next = 0
        while next < readings.count {
            let reading = readings[next]
            next += 1
            try Self.check(reading)
            for other in Self.steps(from: reading) where known.insert(other).inserted {
                guard readings.count < Self.maximumCount else { throw .tooManyReadings }
                readings.append(other)
            }
        }
        all = readings
    }

    /// Whether a path is the target's path as nginx normalises it, with or without merged slashes (`merge_slashes`).
    func isNormalForm(_ path: Span<UInt8>) -> Bool {
        let decoded = Self.withoutDots(Self.decoded(all[0]))
        return Self.isEqual(path, decoded) || Self.isEqual(path, Self.merged(decoded))
    }

    /// The target's path as nginx normalises it by default.
    static func normalForm(ofTarget target: Span<UInt8>) throws(PathFault) -> [UInt8] {
        merged(withoutDots(decoded(try asSent(target))))
    }

    // MARK: Steps

    /// The path as sent, after decoding the escapes that every program takes for the character itself.
    private static func asSent(_ target: Span<UInt8>) throws(PathFault) -> [UInt8] {
        guard target.count > 0, target[0] == slash else { throw .notAbsolute }
        var bytes: [UInt8] = []
        var index = 0
        while index < target.count, target[index] != UInt8(ascii: "?") {
            guard bytes.count < maximumBytes else { throw .tooLong }
            let byte = target[index]
            // Clients do not send fragments; one that does wants two programs to disagree.
            guard byte != UInt8(ascii: "#") else { throw .fragment }
            guard byte == percent else {
                bytes.append(byte)
                index += 1
                continue
            }
            guard let value = PercentEscape.byte(in: target, at: index) else { throw .invalidEscape }
            if value == slash || value == backslash || value == semicolon || value == percent {
                for offset in 0..<PercentEscape.length { bytes.append(target[index + offset]) }
            } else {
                bytes.append(value)
            }
            index += PercentEscape.length
        }
        return bytes
    }

    /// Refuses what no program should receive.
    private static func check(_ reading: [UInt8]) throws(PathFault) {
        let bytes = reading.span
        var segment = 0
        for index in 0..<bytes.count + 1 {
            if index == bytes.count || bytes[index] == slash {
                if index - segment == 2, bytes[segment] == dot, bytes[segment + 1] == dot { throw .parentSegment }
                segment = index + 1
                continue
            }
            if bytes[index] < 0x20 || bytes[index] == 0x7f { throw .controlCharacter }
            if isOverlong(bytes, at: index) { throw .invalidUTF8 }
        }
    }

    /// Whether a longer form of a shorter character begins here, which lenient decoders take for a slash or a dot.
    private static func isOverlong(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        guard bytes[index] >= 0xc0, index + 1 < bytes.count, 0x80..<0xc0 ~= bytes[index + 1] else { return false }
        return switch bytes[index] {
        case 0xc0, 0xc1, 0xf8...: true
        case 0xe0: bytes[index + 1] < 0xa0
        case 0xf0: bytes[index + 1] < 0x90
        default: false
        }
    }

    private static func steps(from reading: [UInt8]) -> [[UInt8]] {
        var steps: [[UInt8]] = []
        if reading.contains(percent) { steps.append(decoded(reading)) }
        steps.append(merged(reading))
        steps.append(withoutDots(reading))
        if reading.contains(backslash) { steps.append(reading.map { $0 == backslash ? slash : $0 }) }
        if let parameter = reading.firstIndex(of: semicolon) {
            steps.append(withoutParameters(reading))
            steps.append(Array(reading[..<parameter]))
        }
        if let end = RequestPath.shorterReading(of: reading.span) { steps.append(Array(reading[..<end])) }
        if reading.count > 2, reading[1] == slash {
            let end = reading[2...].firstIndex(of: slash)
            steps.append(end.map { Array(reading[$0...]) } ?? [slash])
        }
        // Of "/;x/y", for one, "//y" remains; of ";x" at the beginning nothing would.
        return steps.filter { $0.first == slash }
    }

    /// Decodes each escape once; other percent signs are data.
    private static func decoded(_ path: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(path.count)
        var index = 0
        while index < path.count {
            if let byte = PercentEscape.byte(in: path.span, at: index) {
                bytes.append(byte)
                index += PercentEscape.length
            } else {
                bytes.append(path[index])
                index += 1
            }
        }
        return bytes
    }

    private static func merged(_ path: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(path.count)
        for byte in path where byte != slash || bytes.last != slash { bytes.append(byte) }
        return bytes
    }

    /// Drops `.` segments; one at the end leaves its slash, as RFC 3986, 5.2.4 has it.
    private static func withoutDots(_ path: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(path.count)
        var index = 0
        while index < path.count {
            let isDot =
                path[index] == slash && index + 1 < path.count && path[index + 1] == dot
                && (index + 2 == path.count || path[index + 2] == slash)
            if isDot {
                index += 2
                if index == path.count { bytes.append(slash) }
            } else {
                bytes.append(path[index])
                index += 1
            }
        }
        return bytes
    }

    private static func withoutParameters(_ path: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(path.count)
        var isParameter = false
        for byte in path {
            if byte == slash { isParameter = false } else if byte == semicolon { isParameter = true }
            if !isParameter { bytes.append(byte) }
        }
        return bytes
    }

    private static func isEqual(_ left: Span<UInt8>, _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")
    private static let percent = UInt8(ascii: "%")
    private static let semicolon = UInt8(ascii: ";")
    private static let backslash = UInt8(ascii: "\\")
}

/// Why a path is refused whatever the rules.
package enum PathFault: String, Error, Sendable, CaseIterable {
    case notAbsolute = "it does not begin with a slash"
    case fragment = "it has a fragment, which clients do not send"
    case invalidEscape = "it has a percent sign without two hexadecimal digits"
    case controlCharacter = "it has a control character, possibly encoded"
    case invalidUTF8 = "its bytes are not UTF-8"
    /// Above the directory, it may lead out of the location that nginx chose, where the gate knows of no other.
    case parentSegment = "it has a segment .., possibly encoded"
    case tooLong = "it is too long for a path that is not in normal form"
    case tooManyReadings = "it can be read in too many ways"
    /// Not the target's fault: a `rewrite` before the gate, or an include of another version.
    case otherPath = "nginx's path is not the one that the client sent"
}
