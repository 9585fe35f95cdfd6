/// Reads a site's configuration: the output of `nginx -T`, or a file with its includes.
package struct SiteReader: Sendable {
    /// The maximum depth of includes. nginx itself would continue until it has no descriptors left.
    static let deepestInclude = 20
    /// The maximum number of reads. A hosting provider's site has some thousands of files.
    static let mostReads = 20_000
    /// The line that `nginx -T` prints before each file.
    private static let marker = Array("# configuration file ".utf8)
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Loads an included file; nil if there is none.
    package typealias Loader = @Sendable (_ path: String) -> String?

    private var texts: [String: ArraySlice<UInt8>] = [:]
    private var order: [String] = []
    private let path: String?
    private let workingDirectory: String
    private let files: ConfigurationFiles
    private var isDump = false

    /// - Parameters:
    ///   - text: the output of `nginx -T`, or one file.
    ///   - path: that file's path, for positions and relative includes; nil for standard input.
    ///   - workingDirectory: the directory of relative paths.
    ///   - files: the includes of a plain file; not used for the output of `nginx -T`, which contains them.
    package init(_ text: [UInt8], path: String?, workingDirectory: String, files: ConfigurationFiles) {
        self.path = path
        self.workingDirectory = workingDirectory
        self.files = files
        var start = 0
        var current: (path: String, start: Int)?
        while start < text.count {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            if let name = Self.markedFile(text[start..<end]) {
                isDump = true
                if let current { keep(current.path, text[current.start..<start]) }
                current = (name, min(end + 1, text.count))
            } else if current == nil, !Self.isMessage(text[start..<end]) {
                // A plain file, whatever its comments look like.
                break
            }
            start = end + 1
        }
        if let current { keep(current.path, text[current.start...]) }
        if !isDump { keep(path ?? Self.standardInput, text[...]) }
    }

    /// - Parameters:
    ///   - text: the output of `nginx -T`, or one file.
    ///   - path: that file's path, for positions and relative includes.
    ///   - load: loads the includes of a plain file. Patterns match no file.
    package init(_ text: String, path: String, load: @escaping Loader) {
        self.init(
            Array(text.utf8), path: path, workingDirectory: "",
            files: ConfigurationFiles(
                contents: { load($0).map { .found(Array($0.utf8)) } ?? .absent }, names: { _ in .absent },
                exists: { load($0) != nil }))
    }

    private static let standardInput = "standard input"

    /// The path in a line that `nginx -T` prints before a file; nil for any other line.
    private static func markedFile(_ line: ArraySlice<UInt8>) -> String? {
        var line = line
        if line.starts(with: byteOrderMark) { line = line.dropFirst(byteOrderMark.count) }
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        guard line.starts(with: marker), line.last == UInt8(ascii: ":") else { return nil }
        return String(decoding: line.dropFirst(marker.count).dropLast(), as: UTF8.self)
    }

    /// Whether a line before the first file is empty, or one of nginx's messages.
    private static func isMessage(_ line: ArraySlice<UInt8>) -> Bool {
        line.allSatisfy { " \t\r".utf8.contains($0) } || line.starts(with: "nginx: ".utf8)
            || line.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }

    private mutating func keep(_ path: String, _ text: ArraySlice<UInt8>) {
        guard texts[path] == nil else { return }
        texts[path] = text
        order.append(path)
    }

    /// The site, with every `include` expanded.
    package func site() throws(NginxConfigurationError) -> Site {
        guard let main = order.first else {
            throw NginxConfigurationError(
                code: .empty, place: Place(file: "", line: 1), detail: "there is no configuration.")
        }
        var read = ReadFiles()
        let own = try parse(main, at: Place(file: main, line: 1), &read)
        let prefix =
            isDump
            ? IncludePrefix(main: main)
            : IncludePrefix(path, own, workingDirectory: workingDirectory, files: files)
        let directives = try expand(own, prefix, chain: [main], &read)
        guard !directives.isEmpty else {
            throw NginxConfigurationError(
                code: .empty, place: Place(file: main, line: 1), detail: "it contains no directive.")
        }
        return Site(directives, read: read)
    }

    /// The directives of one file, with its includes in place of none.
    private func parse(
        _ path: String, at place: Place, _ read: inout ReadFiles
    ) throws(NginxConfigurationError) -> [Directive] {
        read.append(path)
        guard read.reads <= Self.mostReads else {
            throw NginxConfigurationError(
                code: .tooDeep, place: place, detail: "more than \(Self.mostReads) files are included.")
        }
        var text: ArraySlice<UInt8>
        if let kept = texts[path] {
            text = kept
        } else {
            switch files.contents(path) {
            case .found(let bytes): text = bytes[...]
            case .absent:
                throw NginxConfigurationError(
                    code: .unreadable, place: place, detail: "\(path) is included and missing.")
            case .unreadable(let reason):
                throw NginxConfigurationError(
                    code: .unreadable, place: place, detail: "\(path) is included and cannot be read: \(reason).")
            }
        }
        if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
            throw NginxConfigurationError(
                code: .unreadable, place: Place(file: path, line: 1),
                detail: "the file is in UTF-16, which nginx does not read; save it in UTF-8.")
        }
        if text.starts(with: Self.byteOrderMark) {
            text = text.dropFirst(Self.byteOrderMark.count)
            read.remark(
                "byte-order-mark", Place(file: path, line: 1),
                why: "The file begins with a byte order mark. nginx takes it for a part of the first directive's name.",
                fix: "Save the file as UTF-8 without a byte order mark.")
        }
        var parser = Parser(text, file: path)
        return try parser.directives()
    }

    private func expand(
        _ directives: [Directive], _ prefix: IncludePrefix, chain: [String], _ read: inout ReadFiles
    ) throws(NginxConfigurationError) -> [Directive] {
        var list: [Directive] = []
        for directive in directives {
            if directive.name == "include", directive.block == nil {
                for path in try paths(directive, prefix, &read) {
                    guard chain.count < Self.deepestInclude, !chain.contains(path) else {
                        throw NginxConfigurationError(
                            code: .tooDeep, place: directive.place, detail: "files include each other endlessly.")
                    }
                    let included = try parse(path, at: directive.place, &read)
                    list += try expand(included, prefix, chain: chain + [path], &read)
                }
            } else if let block = directive.block {
                list.append(
                    Directive(
                        name: directive.name, arguments: directive.arguments,
                        block: try expand(block, prefix, chain: chain, &read), place: directive.place))
            } else {
                list.append(directive)
            }
        }
        return list
    }

    private static func join(_ directory: String, _ path: String) -> String {
        switch directory {
        case ".": path
        case "/": "/\(path)"
        default: "\(directory)/\(path)"
        }
    }

    /// The files of an `include`.
    private func paths(
        _ directive: Directive, _ prefix: IncludePrefix, _ read: inout ReadFiles
    ) throws(NginxConfigurationError) -> [String] {
        let argument = directive.argument
        let patterns = argument.hasPrefix("/") ? [argument] : prefix.directories.map { Self.join($0, argument) }
        if isDump {
            let known = order.filter { path in patterns.contains { Glob.matches($0, path) } }
            if !known.isEmpty { return known.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
            // Checks do not use tables of file types, and `nginx -T` output is often given without them.
            if Glob.isPattern(argument) || argument.hasSuffix("mime.types") { return [] }
            throw NginxConfigurationError(
                code: .unreadable, place: directive.place,
                detail: "\(argument) is included and missing; pass the complete output of `nginx -T`.")
        }
        for pattern in patterns {
            if !Glob.isPattern(argument) {
                if files.exists(pattern) { return [pattern] }
            } else {
                let found = try files.matches(pattern, at: directive.place)
                if !found.isEmpty { return found }
            }
        }
        // `include extra[.]conf;` names one file that may be missing, and a directory may be empty.
        if Glob.isOptionalFile(argument) || patterns.contains(where: { files.exists(Glob.directory(of: $0)) }) {
            return []
        }
        let tried = patterns.joined(separator: ", ")
        if Glob.isPattern(argument) {
            read.remark(
                "include-without-files", directive.place,
                why: "`include \(argument)` matches no file (tried: \(tried)). nginx accepts that.",
                fix: "Check the whole configuration as nginx reads it: `nginx -T | sallyport check --nginx -`.")
            return []
        }
        if argument.hasSuffix("mime.types") {
            read.remark(
                "include-without-files", directive.place, why: "\(argument) is missing (tried: \(tried)).",
                fix: "The checks do not need this table of file types; nginx does.")
            return []
        }
        throw NginxConfigurationError(
            code: .unreadable, place: directive.place,
            detail: "\(argument) is included and missing (tried: \(tried)).")
    }
}
