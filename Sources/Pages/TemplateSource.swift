import Mustache

/// The text of one template, judged before it is used.
struct TemplateSource {
    /// The maximum number of bytes of a template or a stylesheet: a page of more than this is no page to log in on.
    static let maximumBytes = 256 << 10

    /// The name that other templates include it by.
    let name: String
    /// What messages call it: a file's path.
    let file: String
    let text: String

    /// The template, if it is one and escapes all that it shows.
    ///
    /// - Parameter names: the templates that it may include.
    func template(including names: Set<String>) throws(PageError) -> MustacheTemplate {
        try checkTags(names)
        do {
            return try MustacheTemplate(string: text)
        } catch {
            guard let error = error as? MustacheTemplate.ParserError else {
                throw PageError(.syntax, "\(file): is not a template.")
            }
            throw PageError(.syntax, "\(file):\(error.context.lineNumber): \(Self.sentence(error.error))")
        }
    }

    /// Escaping is the template's to turn off, and the delimiters are its to change; here it may not.
    private func checkTags(_ names: Set<String>) throws(PageError) {
        var line = 1
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\n" { line += 1 }
            guard scalar == "{", rest.first == "{" else { continue }
            rest.removeFirst()
            // The library knows no blank between the braces and the sign; whoever writes one meant the same.
            let tag = rest.drop { $0 == " " || $0 == "\t" }
            guard let sign = tag.first else { continue }
            switch sign {
            case "{", "&", "%", "=":
                throw PageError(
                    .unescaped,
                    "\(file):\(line): {{\(Character(sign))…}} is not allowed here: a page escapes all that it shows.")
            case ">", "<":
                let name = String(
                    String.UnicodeScalarView(
                        tag.dropFirst().drop { $0 == " " }.prefix { $0 != "}" && $0 != " " && $0 != "\n" }))
                guard names.contains(name) else {
                    let known = names.sorted().joined(separator: ", ")
                    throw PageError(
                        .unknownPartial,
                        "\(file):\(line): there is no template `\(name)` to include; there are: \(known).")
                }
            default: continue
            }
        }
    }

    private static func sentence(_ error: any Error) -> String {
        switch error as? MustacheTemplate.Error {
        case .sectionCloseNameIncorrect: "this tag closes another section than the one that is open."
        // The parser says where the text ended by an error of its own.
        case .unfinishedName, nil: "this tag is not finished: a name and }} belong here."
        case .expectedSectionEnd: "a section is never closed."
        case .transformAppliedToInheritanceSection: "a block takes no transform."
        case .illegalTokenInsideInheritSection, .textInsideInheritSection:
            "between {{<name}} and {{/name}} only blocks ({{$block}}…{{/block}}) may stand."
        case .invalidSetDelimiter, .invalidConfigVariableSyntax, .unrecognisedConfigVariable:
            "this is not a tag that templates here know."
        }
    }
}
