import EndToEndSupport
import Foundation

/// One directive of the shipped nginx files, read without the module that `check --nginx` uses.
struct ShippedDirective {
    /// The file, relative to `nginx/`.
    let file: String
    let words: [String]
    /// The names of the blocks around it within the file, from the outside.
    let blocks: [String]

    var name: String { words.first ?? "" }

    /// The directives of all shipped files, in the order of the files' names.
    static func all() throws -> [ShippedDirective] {
        let folder = "\(Repository.root)/nginx"
        return try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".conf") }.sorted()
            .flatMap { try read(String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8), file: $0) }
    }

    /// The directives of a text.
    static func read(_ text: String, file: String) -> [ShippedDirective] {
        var directives: [ShippedDirective] = []
        var blocks: [String] = []
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isComment = false
        func end() {
            if let finished = word { words.append(finished) }
            word = nil
        }
        func directive() {
            if !words.isEmpty { directives.append(ShippedDirective(file: file, words: words, blocks: blocks)) }
        }
        for character in text {
            if isComment {
                isComment = character != "\n"
            } else if let open = quote {
                if character == open { quote = nil } else { word?.append(character) }
            } else if word == nil, character == "#" {
                isComment = true
            } else if word == nil, "'\"".contains(character) {
                quote = character
                word = ""
            } else if character == ";" || character == "{" || character == "}" {
                end()
                directive()
                if character == "{" { blocks.append(words.first ?? "") }
                if character == "}" { _ = blocks.popLast() }
                words = []
            } else if character.isWhitespace {
                end()
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return directives
    }

    /// The variables that this directive defines, without `$`.
    var definitions: [String] {
        let defined: String? =
            switch name {
            case "set", "auth_request_set", "perl_set", "js_set", "js_var": words.dropFirst().first
            case "map", "geo", "split_clients": words.last
            default: nil
            }
        // A named group in a regular expression defines one too.
        let groups = words.joined(separator: " ").matches(of: /\(\?P?<([A-Za-z_]\w*)>/).map { String($0.output.1) }
        return (defined.map { [$0.replacing("$", with: "")] } ?? []) + groups
    }
}
