/// The position of one member of an object in its bytes: nothing is copied before it is read.
package struct JSONMember: Sendable {
    /// The first eight bytes of the unescaped name, little-endian, zero where the name is shorter. Together with the
    /// length it decides nearly every comparison of names.
    package var word: UInt64
    /// The start of the unescaped name: in the text, or in ``JSONObject/names`` if it was written with escapes.
    package var nameStart: Int32
    /// The length of the unescaped name in bytes.
    package var nameCount: Int32
    /// The offset of the value's first byte.
    package var valueStart: Int32
    /// The offset after the value's last byte.
    package var valueEnd: Int32
    /// Whether the name was written with escapes.
    package var isNameEscaped: Bool
    /// The kind of the value.
    package var kind: JSONKind
}

/// The kind of a JSON value, known from its first byte (and, for strings, from whether it has an escape).
package enum JSONKind: UInt8, Sendable {
    case string
    case escapedString
    case number
    case boolean
    case null
    case array
    case object
}
