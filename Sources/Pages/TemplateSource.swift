import Mustache

/// The text of one template, checked before it is used.
struct TemplateSource {
    /// The maximum number of bytes of a template or a stylesheet: a larger login page would not be useful.
    static let maximumBytes = 256 << 10

    /// The name under which other templates include it.
    let name: String
    /// The file's path, for messages.
    let file: String
    let text: String

    /// Parses the template and checks that it escapes everything that it shows.
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

    /// Mustache lets a template disable escaping and change the delimiters; here it must not.
    private func checkTags(_ names: Set<String>) throws(PageError) {
        var line = 1
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\n" { line += 1 }
            guard scalar == "{", rest.first == "{" else { continue }
            rest.removeFirst()
            // The library does not accept white space between the braces and the sign; an author who writes it means
            // the same.
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
        // The parser reports the end of the text by a different error.
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
