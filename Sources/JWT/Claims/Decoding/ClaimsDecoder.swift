import FoundationEssentials

/// Reads one JSON value for `Decodable`. Depth is bounded by the scanner, so the recursion of `Decodable` is too (R19).
struct ClaimsDecoder: Decoder {
    let value: JSONValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ value: JSONValue, _ codingPath: [any CodingKey]) {
        self.value = value
        self.codingPath = codingPath
    }

    func container<Key: CodingKey>(keyedBy _: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard value.kind == .object else { throw mismatch([String: Any].self) }
        return KeyedDecodingContainer(
            ClaimsObjectContainer<Key>(object: try JSONObject(Array(value.text)), codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let elements = value.elements() else { throw mismatch([Any].self) }
        return ClaimsArrayContainer(elements: elements, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        ClaimsValueContainer(decoder: self)
    }

    // MARK: Scalars

    func string() throws -> String {
        guard let string = value.string() else { throw mismatch(String.self) }
        return string
    }

    func boolean() throws -> Bool {
        guard value.kind == .boolean else { throw mismatch(Bool.self) }
        return value.text.first == UInt8(ascii: "t")
    }

    func double() throws -> Double {
        guard value.kind == .number, let double = JSONNumber.double(value.text.span) else {
            throw mismatch(Double.self)
        }
        return double
    }

    func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
        guard value.kind == .number else { throw mismatch(type) }
        // Only the literal form of an integer counts as one; the type itself reads its digits and checks the range.
        let text = String(decoding: value.text, as: UTF8.self)
        guard let number = Number(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: codingPath, debugDescription: "not a \(type)"))
        }
        return number
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if type == NumericDate.self {
            guard value.kind == .number, let date = JSONNumber.date(value.text.span) as? Value else {
                throw mismatch(type)
            }
            return date
        }
        if type == Date.self {
            guard value.kind == .number, let date = JSONNumber.date(value.text.span)?.date as? Value else {
                throw mismatch(type)
            }
            return date
        }
        return try Value(from: self)
    }

    private func mismatch(_ type: Any.Type) -> DecodingError {
        let context = DecodingError.Context(codingPath: codingPath, debugDescription: "not a \(type)")
        return value.kind == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }
}

/// One value, for `Decodable`.
struct ClaimsValueContainer: SingleValueDecodingContainer {
    let decoder: ClaimsDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.value.kind == .null }
    func decode(_: Bool.Type) throws -> Bool { try decoder.boolean() }
    func decode(_: String.Type) throws -> String { try decoder.string() }
    func decode(_: Double.Type) throws -> Double { try decoder.double() }
    func decode(_: Float.Type) throws -> Float { Float(try decoder.double()) }
    func decode(_ type: Int.Type) throws -> Int { try decoder.integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try decoder.integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try decoder.integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try decoder.integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try decoder.integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try decoder.integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try decoder.integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try decoder.integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try decoder.integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try decoder.integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decode(type) }
}
