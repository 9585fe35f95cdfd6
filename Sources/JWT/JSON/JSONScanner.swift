/// One pass over a JSON text that accepts exactly the objects of RFC 8259 and records the positions of the outermost
/// members.
///
/// Written for tokens: no recursion (depth is a counter and sixteen words of stack), no allocation except the index, no
/// arithmetic that can trap (R19). Names are compared after unescaping, at every depth.
package struct JSONScanner {
    /// Nested objects and arrays, the outermost one included. Claims need three or four; sixteen is generous (R19).
    package static let maximumDepth = 16

    /// Characters of one number. The longest exact 64-bit float is shorter; ten thousand digits are an attack (R19).
    package static let maximumNumberLength = 128

    /// The maximum number of members of one object.
    private let maximumMembers: Int

    /// The members of the open objects; at the end, the outermost object's.
    package private(set) var members: [JSONMember] = []
    /// The unescaped forms of names that were written with escapes.
    package private(set) var names: [UInt8] = []

    /// A set of the names read, as 64 bits: a name's first word and length choose its bit, and a name whose bit is not
    /// set is new.
    private var seen: UInt64 = 0

    /// The second of two members of one name, for error messages that may name it.
    private var repeated: JSONMember?

    /// The member whose name has been read and whose value has not.
    private var pending = JSONMember(
        word: 0, nameStart: 0, nameCount: 0, valueStart: 0, valueEnd: 0, isNameEscaped: false, kind: .null)
    private var position = 0
    private var frames = InlineArray<16, Frame>(repeating: Frame(firstMember: -1))
    private var depth = 0

    /// One open object or array: where its members begin in ``members``, negative for an array.
    private struct Frame {
        var firstMember: Int32
    }

    /// The tokens that may come next.
    private enum Expected {
        case memberOrEnd
        case member
        case valueOrEnd
        case value
        case commaOrEnd
    }

    package init(maximumMembers: Int = .max) {
        self.maximumMembers = maximumMembers
    }

    /// Scans one text, which must be one object with optional white space around it.
    package mutating func scan(_ text: Span<UInt8>) throws(JWTError) {
        // A BOM, UTF-16 and every other value than an object end here.
        skipSpace(text)
        guard position < text.count, text[position] == UInt8(ascii: "{") else {
            throw JWTError(.malformed, "the JSON text is not an object")
        }
        // Offsets are kept in 32 bits.
        guard text.count < 1 << 30 else { throw JWTError(.malformed, "the JSON text is too long") }
        members.reserveCapacity(16)
        var expected = try open(object: true)
        while depth > 0 {
            skipSpace(text)
            guard position < text.count else { throw JWTError(.malformed, "the JSON text ends too early") }
            let byte = text[position]
            switch expected {
            case .memberOrEnd where byte == UInt8(ascii: "}"),
                .commaOrEnd where byte == UInt8(ascii: "}") && isInObject:
                try checkManyNames(text)
                expected = close()
            case .valueOrEnd where byte == UInt8(ascii: "]"),
                .commaOrEnd where byte == UInt8(ascii: "]") && !isInObject:
                expected = close()
            case .commaOrEnd:
                guard byte == UInt8(ascii: ",") else {
                    throw JWTError(.malformed, "the JSON text lacks a comma or a closing bracket")
                }
                position &+= 1
                expected = isInObject ? .member : .value
            case .memberOrEnd, .member:
                guard byte == UInt8(ascii: "\"") else { throw JWTError(.malformed, "a JSON member has no name") }
                try scanName(text)
                expected = .value
            case .valueOrEnd, .value:
                expected = try scanValue(text, first: byte)
            }
        }
        skipSpace(text)
        guard position == text.count else { throw JWTError(.malformed, "text after the JSON object") }
    }

    /// The name whose repetition made a text invalid; nil for any other reason.
    package static func repeatedName(in text: [UInt8]) -> String? {
        var scanner = JSONScanner()
        do { try scanner.scan(text.span) } catch {}
        guard let member = scanner.repeated else { return nil }
        let range = Int(member.nameStart)..<Int(member.nameStart + member.nameCount)
        return String(decoding: member.isNameEscaped ? scanner.names[range] : text[range], as: UTF8.self)
    }

    // MARK: Values

    private mutating func scanValue(_ text: Span<UInt8>, first: UInt8) throws(JWTError) -> Expected {
        let start = position
        let kind: JSONKind
        switch first {
        case UInt8(ascii: "\""):
            kind = try JSONString.scan(text, from: &position) ? .escapedString : .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try JSONNumber.scan(text, from: &position)
            kind = .number
        case UInt8(ascii: "{"):
            enter(.object)
            return try open(object: true)
        case UInt8(ascii: "["):
            enter(.array)
            return try open(object: false)
        case UInt8(ascii: "t"):
            try scanLiteral(text, "true")
            kind = .boolean
        case UInt8(ascii: "f"):
            try scanLiteral(text, "false")
            kind = .boolean
        case UInt8(ascii: "n"):
            try scanLiteral(text, "null")
            kind = .null
        default:
            throw JWTError(.malformed, "no JSON value where one must be")
        }
        if isInObject {
            pending.kind = kind
            pending.valueStart = Int32(truncatingIfNeeded: start)
            pending.valueEnd = Int32(truncatingIfNeeded: position)
            members.append(pending)
        }
        return .commaOrEnd
    }

    /// Opens the member whose value follows; its end is known when it closes.
    private mutating func enter(_ kind: JSONKind) {
        guard isInObject else { return }
        pending.kind = kind
        pending.valueStart = Int32(truncatingIfNeeded: position)
        members.append(pending)
    }

    private var isInObject: Bool { frames[depth &- 1].firstMember >= 0 }

    private mutating func open(object: Bool) throws(JWTError) -> Expected {
        guard depth < Self.maximumDepth else { throw JWTError(.malformed, "the JSON text is nested too deeply") }
        frames[depth] = Frame(firstMember: object ? Int32(truncatingIfNeeded: members.count) : -1)
        depth &+= 1
        position &+= 1
        return object ? .memberOrEnd : .valueOrEnd
    }

    private mutating func close() -> Expected {
        depth &-= 1
        position &+= 1
        if depth > 0 {
            let first = Int(frames[depth].firstMember)
            if first >= 0 { members.removeSubrange(first...) }
            if depth == 1 { members[members.count &- 1].valueEnd = Int32(truncatingIfNeeded: position) }
        }
        return .commaOrEnd
    }

    private mutating func scanLiteral(_ text: Span<UInt8>, _ literal: StaticString) throws(JWTError) {
        let end = position &+ literal.utf8CodeUnitCount
        var matches = end <= text.count
        var index = 0
        while matches, index < literal.utf8CodeUnitCount {
            // Within the literal's own length.
            matches = text[position &+ index] == literal.utf8Start[index]
            index &+= 1
        }
        guard matches else { throw JWTError(.malformed, "no JSON value where one must be") }
        position = end
    }

    private mutating func skipSpace(_ text: Span<UInt8>) {
        while position < text.count {
            let byte = text[position]
            guard byte <= 0x20 else { return }
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
            position &+= 1
        }
    }

    // MARK: Names

    /// The number of members up to which a new name is compared with each earlier one; beyond it, names are sorted when
    /// the object closes, so that a token full of members costs n log n.
    private static let fewMembers = 16

    private mutating func scanName(_ text: Span<UInt8>) throws(JWTError) {
        let start = position &+ 1
        let isEscaped = try JSONString.scan(text, from: &position)
        var member = JSONMember(
            word: 0, nameStart: Int32(truncatingIfNeeded: start), nameCount: 0, valueStart: 0, valueEnd: 0,
            isNameEscaped: isEscaped, kind: .null)
        if isEscaped {
            member.nameStart = Int32(truncatingIfNeeded: names.count)
            JSONString.unescape(text, from: start, to: position &- 1, into: &names)
            member.nameCount = Int32(truncatingIfNeeded: names.count) &- member.nameStart
            member.word = Self.word(of: names.span, from: Int(member.nameStart), count: Int(member.nameCount))
        } else {
            member.nameCount = Int32(truncatingIfNeeded: position &- 1 &- start)
            member.word = Self.word(of: text, from: start, count: Int(member.nameCount))
        }
        let first = Int(frames[depth &- 1].firstMember)
        guard members.count &- first < maximumMembers else {
            throw JWTError(.malformed, "a JSON object has too many members")
        }
        let mixed = (member.word ^ UInt64(truncatingIfNeeded: member.nameCount)) &* 0x9e37_79b9_7f4a_7c15
        let bit: UInt64 = 1 &<< (mixed &>> 58)
        let isNew = seen & bit == 0
        seen |= bit
        if !isNew, members.count &- first < Self.fewMembers {
            var index = first
            while index < members.count {
                if members[index].word == member.word, compare(members[index], member, text) == 0 {
                    repeated = member
                    throw JWTError(.malformed, "a JSON object has two members of one name")
                }
                index &+= 1
            }
        }
        pending = member
        skipSpace(text)
        guard position < text.count, text[position] == UInt8(ascii: ":") else {
            throw JWTError(.malformed, "a JSON member has no colon")
        }
        position &+= 1
    }

    private mutating func checkManyNames(_ text: Span<UInt8>) throws(JWTError) {
        let first = Int(frames[depth &- 1].firstMember)
        guard members.count &- first > Self.fewMembers else { return }
        var order = Array(first..<members.count)
        // A closure cannot capture a span, so this is a hand-written heap sort: bounded, no recursion.
        func isBefore(_ left: Int, _ right: Int) -> Bool { compare(members[left], members[right], text) < 0 }
        func siftDown(_ start: Int, _ end: Int) {
            var root = start
            while 2 &* root &+ 1 < end {
                var child = 2 &* root &+ 1
                if child &+ 1 < end, isBefore(order[child], order[child &+ 1]) { child &+= 1 }
                guard isBefore(order[root], order[child]) else { return }
                order.swapAt(root, child)
                root = child
            }
        }
        for start in stride(from: order.count / 2 - 1, through: 0, by: -1) { siftDown(start, order.count) }
        for end in stride(from: order.count - 1, to: 0, by: -1) {
            order.swapAt(0, end)
            siftDown(0, end)
        }
        for index in 1..<order.count where compare(members[order[index &- 1]], members[order[index]], text) == 0 {
            repeated = members[order[index]]
            throw JWTError(.malformed, "a JSON object has two members of one name")
        }
    }

    /// An order of names: by length, then by the first word, then by the bytes.
    private func compare(_ left: JSONMember, _ right: JSONMember, _ text: Span<UInt8>) -> Int {
        if left.nameCount != right.nameCount { return left.nameCount < right.nameCount ? -1 : 1 }
        if left.word != right.word { return left.word < right.word ? -1 : 1 }
        for index in 8..<max(8, Int(left.nameCount)) {
            let leftByte = byte(index, of: left, text)
            let rightByte = byte(index, of: right, text)
            if leftByte != rightByte { return leftByte < rightByte ? -1 : 1 }
        }
        return 0
    }

    private func byte(_ index: Int, of member: JSONMember, _ text: Span<UInt8>) -> UInt8 {
        let offset = Int(member.nameStart) &+ index
        return member.isNameEscaped ? names[offset] : text[offset]
    }

    /// The first eight bytes of a name as one word.
    @inline(__always)
    package static func word(of text: Span<UInt8>, from start: Int, count: Int) -> UInt64 {
        if start &+ 8 <= text.count {
            let whole = JWT.word(text, at: start)
            return count >= 8 ? whole : whole & ((1 &<< UInt64(truncatingIfNeeded: 8 &* count)) &- 1)
        }
        var word: UInt64 = 0
        for index in 0..<min(8, count) {
            word |= UInt64(text[start &+ index]) &<< UInt64(truncatingIfNeeded: 8 &* index)
        }
        return word
    }
}
