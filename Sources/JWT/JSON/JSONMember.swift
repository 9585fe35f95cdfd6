/// Where one member of an object lies in its bytes: nothing is copied until it is asked for.
package struct JSONMember: Sendable {
    /// The first eight bytes of the unescaped name, little-endian, zero where the name is shorter. Together with the
    /// length it decides nearly every comparison of names.
    package var word: UInt64
    /// Where the unescaped name begins: in the text, or in ``JSONObject/names`` if it was written with escapes.
    package var nameStart: Int32
    /// Bytes of the unescaped name.
    package var nameCount: Int32
    /// Where the value begins, at its first byte.
    package var valueStart: Int32
    /// Where the value ends, after its last byte.
    package var valueEnd: Int32
    /// Whether the name was written with escapes.
    package var isNameEscaped: Bool
    /// What the value is.
    package var kind: JSONKind
}

/// What a JSON value is, known from its first byte (and, for strings, from whether an escape was met).
package enum JSONKind: UInt8, Sendable {
    case string
    case escapedString
    case number
    case boolean
    case null
    case array
    case object
}
