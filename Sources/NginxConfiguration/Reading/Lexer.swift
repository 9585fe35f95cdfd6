/// Splits a configuration's text into words by the rules of nginx's own reader (`ngx_conf_read_token`): spaces
/// separate, a `#` where a word could begin starts a comment, quotes count only where a word begins, a backslash
/// removes the next character's meaning, and `${` does not open a block.
struct Lexer {
    private static let lineFeed = UInt8(ascii: "\n")
    private static let backslash = UInt8(ascii: "\\")

    private let text: ArraySlice<UInt8>
    private let file: String
    private var index: Int
    private var line: Int

    /// Reads a file's text from a line on.
    init(_ text: ArraySlice<UInt8>, file: String, line: Int = 1) {
        self.text = text
        self.file = file
        self.line = line
        index = text.startIndex
    }

    /// The current position.
    var place: Place { Place(file: file, line: line) }

    /// The next token; nil at the end.
    mutating func next() throws(NginxConfigurationError) -> Token? {
        skipBlank()
        guard index < text.endIndex else { return nil }
        let start = line
        switch text[index] {
        case UInt8(ascii: ";"): return punctuation(.end, start)
        case UInt8(ascii: "{"): return punctuation(.open, start)
        case UInt8(ascii: "}"): return punctuation(.close, start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return Token(kind: .word(try quoted()), line: start)
        default: return Token(kind: .word(plain()), line: start)
        }
    }

    private mutating func punctuation(_ kind: Token.Kind, _ line: Int) -> Token {
        index += 1
        return Token(kind: kind, line: line)
    }

    /// The Lua code of a block whose opening brace has been read, up to the brace that closes it.
    mutating func luaCode() throws(NginxConfigurationError) -> String {
        var code = LuaCode(text[index...])
        guard let end = code.end() else {
            throw NginxConfigurationError(
                code: .unexpectedEnd, place: place, detail: "the Lua code that starts here does not end.")
        }
        let bytes = text[index..<end]
        line += bytes.count { $0 == Self.lineFeed }
        index = end + 1
        return Self.decoded(bytes)
    }

    /// A word as text. The bytes of other encodings than UTF-8 are read as Latin-1, so that different words stay
    /// different.
    private static func decoded(_ word: some Collection<UInt8>) -> String {
        if let text = String(validating: word, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(word.map { UnicodeScalar($0) }))
    }

    private mutating func skipBlank() {
        while index < text.endIndex {
            switch text[index] {
            case Self.lineFeed:
                line += 1
                index += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
            case UInt8(ascii: "#"):
                while index < text.endIndex, text[index] != Self.lineFeed { index += 1 }
            default: return
            }
        }
    }

    /// A quoted word. A space, `;`, `{` or `)` must follow it directly, as in nginx.
    private mutating func quoted() throws(NginxConfigurationError) -> String {
        let quote = text[index]
        let start = place
        index += 1
        var word: [UInt8] = []
        while index < text.endIndex, text[index] != quote { take(into: &word) }
        guard index < text.endIndex else {
            throw NginxConfigurationError(
                code: .unterminatedQuote, place: start, detail: "a quoted word starts here and does not end.")
        }
        index += 1
        let delimiters = " \t\r\n;{)".utf8
        if index < text.endIndex, !delimiters.contains(text[index]) {
            throw NginxConfigurationError(
                code: .unexpectedCharacter, place: place,
                detail: "a space or a semicolon must follow a quoted word.")
        }
        return Self.decoded(word)
    }

    private mutating func plain() -> String {
        var word: [UInt8] = []
        while index < text.endIndex {
            let byte = text[index]
            let isVariable = byte == UInt8(ascii: "{") && word.last == UInt8(ascii: "$")
            if " \t\r\n;".utf8.contains(byte) || (byte == UInt8(ascii: "{") && !isVariable) { break }
            take(into: &word)
        }
        return Self.decoded(word)
    }

    /// Reads one character; after a backslash the next one as well, of which only quotes, backslashes and the letters
    /// of line ends lose the backslash.
    private mutating func take(into word: inout [UInt8]) {
        let byte = text[index]
        index += 1
        if byte == Self.lineFeed { line += 1 }
        guard byte == Self.backslash, index < text.endIndex else { return word.append(byte) }
        let escaped = text[index]
        index += 1
        if escaped == Self.lineFeed { line += 1 }
        switch escaped {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), Self.backslash: word.append(escaped)
        case UInt8(ascii: "t"): word.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "r"): word.append(UInt8(ascii: "\r"))
        case UInt8(ascii: "n"): word.append(Self.lineFeed)
        default: word += [byte, escaped]
        }
    }
}

/// A token of a configuration's text.
struct Token: Sendable, Equatable {
    /// The kind of token.
    enum Kind: Sendable, Equatable {
        /// A word, without its quotes.
        case word(String)
        /// `;`
        case end
        /// `{`
        case open
        /// `}`
        case close
    }

    let kind: Kind
    /// The line on which it begins.
    let line: Int
}
