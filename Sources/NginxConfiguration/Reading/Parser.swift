/// Reads the directives of one file.
struct Parser {
    /// The maximum depth of blocks. Sites have five or six; thousands would exhaust the stack.
    static let deepest = 100

    private var lexer: Lexer
    private let file: String

    init(_ text: ArraySlice<UInt8>, file: String, line: Int = 1) {
        lexer = Lexer(text, file: file, line: line)
        self.file = file
    }

    /// All directives of the file.
    mutating func directives() throws(NginxConfigurationError) -> [Directive] {
        try directives(depth: 0)
    }

    private mutating func directives(depth: Int) throws(NginxConfigurationError) -> [Directive] {
        guard depth < Self.deepest else { throw error(.tooDeep, lexer.place, "blocks are nested too deeply.") }
        var list: [Directive] = []
        var words: [String] = []
        var start = 1
        while let token = try lexer.next() {
            switch token.kind {
            case .word(let word):
                if words.isEmpty { start = token.line }
                words.append(word)
            case .end:
                guard let name = words.first else { throw error(.unexpectedCharacter, token, "unexpected \";\".") }
                guard !LuaCode.isBlock(name) else {
                    throw error(.unexpectedCharacter, token, "\(name) has no opening \"{\".")
                }
                list.append(directive(name, words, nil, start))
                words = []
            case .open:
                guard let name = words.first else { throw error(.unexpectedCharacter, token, "unexpected \"{\".") }
                let arguments = words
                words = []
                let begun = start
                if LuaCode.isBlock(name) {
                    list.append(directive(name, arguments + [try lexer.luaCode()], nil, begun))
                    continue
                }
                let block =
                    Self.isTable(name) ? try entries(depth: depth + 1) : try directives(depth: depth + 1)
                list.append(directive(name, arguments, block, begun))
            case .close:
                guard depth > 0, words.isEmpty else { throw error(.unexpectedBrace, token, "unexpected \"}\".") }
                return list
            }
        }
        guard words.isEmpty else {
            throw error(.unexpectedEnd, Place(file: file, line: start), "the file ends within this directive.")
        }
        guard depth == 0 else { throw error(.unexpectedEnd, lexer.place, "the file ends, and a \"}\" is missing.") }
        return list
    }

    /// Whether a block's lines are pairs rather than directives; they parse the same way.
    private static func isTable(_ name: String) -> Bool { ["map", "geo", "types", "split_clients"].contains(name) }

    private mutating func entries(depth: Int) throws(NginxConfigurationError) -> [Directive] {
        try directives(depth: depth)
    }

    private func directive(_ name: String, _ words: [String], _ block: [Directive]?, _ line: Int) -> Directive {
        Directive(
            name: name, arguments: Array(words.dropFirst()), block: block, place: Place(file: file, line: line))
    }

    private func error(_ code: NginxConfigurationError.Code, _ token: Token, _ detail: String)
        -> NginxConfigurationError
    {
        error(code, Place(file: file, line: token.line), detail)
    }

    private func error(_ code: NginxConfigurationError.Code, _ place: Place, _ detail: String)
        -> NginxConfigurationError
    {
        NginxConfigurationError(code: code, place: place, detail: detail)
    }
}
