/// One value of a text that the scanner has accepted.
package struct JSONValue {
    /// The value's text.
    package let text: ArraySlice<UInt8>
    /// The kind of the value.
    package let kind: JSONKind

    package init(text: ArraySlice<UInt8>, kind: JSONKind) {
        self.text = text
        self.kind = kind
    }

    /// The elements of an array; nil for another type. Linear in the text; nothing is checked again.
    package func elements() -> [JSONValue]? {
        guard kind == .array else { return nil }
        var elements: [JSONValue] = []
        var offset = text.startIndex + 1
        while offset < text.endIndex - 1 {
            switch text[offset] {
            case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: ","):
                offset += 1
            default:
                let start = offset
                let kind = skipValue(&offset)
                elements.append(JSONValue(text: text[start..<offset], kind: kind))
            }
        }
        return elements
    }

    /// The unescaped string; nil for another type.
    package func string() -> String? {
        switch kind {
        case .string: return String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
        case .escapedString:
            var output: [UInt8] = []
            JSONString.unescape(text.span, from: 1, to: text.count - 1, into: &output)
            return String(decoding: output, as: UTF8.self)
        case .number, .boolean, .null, .array, .object: return nil
        }
    }

    private func skipValue(_ offset: inout Int) -> JSONKind {
        switch text[offset] {
        case UInt8(ascii: "\""): return skipString(&offset)
        case UInt8(ascii: "["):
            skipNested(&offset)
            return .array
        case UInt8(ascii: "{"):
            skipNested(&offset)
            return .object
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            skipPlain(&offset)
            return .boolean
        case UInt8(ascii: "n"):
            skipPlain(&offset)
            return .null
        default:
            skipPlain(&offset)
            return .number
        }
    }

    private func skipString(_ offset: inout Int) -> JSONKind {
        var kind = JSONKind.string
        offset += 1
        while offset < text.endIndex, text[offset] != UInt8(ascii: "\"") {
            let isEscape = text[offset] == UInt8(ascii: "\\")
            if isEscape { kind = .escapedString }
            offset += isEscape ? 2 : 1
        }
        offset += 1
        return kind
    }

    private func skipNested(_ offset: inout Int) {
        var depth = 0
        repeat {
            switch text[offset] {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "\""):
                _ = skipString(&offset)
                continue
            default: break
            }
            offset += 1
        } while depth > 0 && offset < text.endIndex
    }

    private func skipPlain(_ offset: inout Int) {
        while offset < text.endIndex {
            switch text[offset] {
            case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): return
            default: offset += 1
            }
        }
    }
}
