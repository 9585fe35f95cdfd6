/// Finds the end of Lua code in a `*_by_lua_block` by the rules of OpenResty's own reader (`ngx_http_lua_lex`): braces
/// count, except in comments, in quoted strings and in long brackets.
struct LuaCode {
    private let text: ArraySlice<UInt8>
    private var index: Int

    /// Reads code that begins after the block's opening brace.
    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        index = text.startIndex
    }

    /// Whether a directive's block holds Lua code: `content_by_lua_block` and its relatives.
    static func isBlock(_ name: String) -> Bool { name.hasSuffix("_by_lua_block") }

    /// The index of the brace that closes the block; nil if the text ends before it.
    mutating func end() -> Int? {
        var depth = 1
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "{"):
                depth += 1
                index += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return index }
                index += 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"): index = endOfString() ?? index + 1
            case UInt8(ascii: "["):
                guard let level = longBracket(at: index) else {
                    index += 1
                    continue
                }
                guard let end = endOfLongBracket(level, from: index + level + 2) else { return nil }
                index = end
            case UInt8(ascii: "-") where byte(index + 1) == UInt8(ascii: "-"):
                if let level = longBracket(at: index + 2) {
                    guard let end = endOfLongBracket(level, from: index + level + 4) else { return nil }
                    index = end
                } else {
                    index = text[index...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
                }
            default: index += 1
            }
        }
        return nil
    }

    private func byte(_ index: Int) -> UInt8? { index < text.endIndex ? text[index] : nil }

    /// The index after a quoted string; nil if it does not end on its line. OpenResty then takes the quote as any other
    /// character.
    private func endOfString() -> Int? {
        let quote = text[index]
        var position = index + 1
        while let byte = byte(position), byte != UInt8(ascii: "\n") {
            if byte == quote { return position + 1 }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = self.byte(position + 1), escaped != UInt8(ascii: "\n") else { return nil }
                position += 1
            }
            position += 1
        }
        return nil
    }

    /// The number of `=` in an opening long bracket, such as 2 in `[==[`; nil if there is none at this index.
    private func longBracket(at start: Int) -> Int? {
        guard byte(start) == UInt8(ascii: "[") else { return nil }
        var position = start + 1
        while byte(position) == UInt8(ascii: "=") { position += 1 }
        return byte(position) == UInt8(ascii: "[") ? position - start - 1 : nil
    }

    /// The index after the closing long bracket of a level; nil if there is none.
    private func endOfLongBracket(_ level: Int, from start: Int) -> Int? {
        var position = start
        while position < text.endIndex {
            guard let open = text[position...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
            var end = open + 1
            while end - open - 1 < level, byte(end) == UInt8(ascii: "=") { end += 1 }
            if end - open - 1 == level, byte(end) == UInt8(ascii: "]") { return end + 1 }
            position = open + 1
        }
        return nil
    }
}
