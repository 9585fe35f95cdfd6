/// Reads a site's configuration: the output of `nginx -T`, or a file with its includes.
package struct SiteReader: Sendable {
    /// The maximum depth of includes. nginx itself would continue until it has no descriptors left.
    static let deepestInclude = 20
    /// The line that `nginx -T` prints before each file.
    private static let marker = "# configuration file "

    /// Loads an included file; nil if there is none.
    package typealias Loader = @Sendable (_ path: String) -> String?

    private var files: [String: (text: ArraySlice<UInt8>, line: Int)] = [:]
    private var order: [String] = []
    private let load: Loader
    private var isDump = false

    /// - Parameters:
    ///   - text: the output of `nginx -T`, or one file.
    ///   - path: that file's path, for positions.
    ///   - load: loads the includes of a plain file; not called for the output of `nginx -T`, which contains them.
    package init(_ text: String, path: String, load: @escaping Loader) {
        self.load = load
        let bytes = Array(text.utf8)
        var start = 0
        var current: (path: String, start: Int)?
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let line = String(decoding: bytes[start..<end], as: UTF8.self)
            if line.hasPrefix(Self.marker), line.hasSuffix(":") {
                isDump = true
                if let current { keep(current.path, bytes[current.start..<start]) }
                current = (String(line.dropFirst(Self.marker.count).dropLast()), min(end + 1, bytes.count))
            }
            start = end + 1
        }
        if let current { keep(current.path, bytes[current.start...]) }
        if !isDump { keep(path, bytes[...]) }
    }

    private mutating func keep(_ path: String, _ text: ArraySlice<UInt8>) {
        guard files[path] == nil else { return }
        files[path] = (text, 1)
        order.append(path)
    }

    /// The site, with every `include` expanded.
    package func site() throws(NginxConfigurationError) -> Site {
        guard let main = order.first else {
            throw NginxConfigurationError(
                code: .empty, place: Place(file: "", line: 1), detail: "there is no configuration.")
        }
        let folder = main.lastIndex(of: "/").map { String(main[..<$0]) } ?? "."
        let directives = try read(main, folder: folder, depth: 0)
        guard !directives.isEmpty else {
            throw NginxConfigurationError(
                code: .empty, place: Place(file: main, line: 1), detail: "it contains no directive.")
        }
        return Site(directives)
    }

    private func read(_ path: String, folder: String, depth: Int) throws(NginxConfigurationError) -> [Directive] {
        let text: ArraySlice<UInt8>
        if let file = files[path] {
            text = file.text
        } else {
            text = Array((load(path) ?? "").utf8)[...]
        }
        var parser = Parser(text, file: path)
        return try expand(try parser.directives(), folder: folder, depth: depth)
    }

    private func expand(
        _ directives: [Directive], folder: String, depth: Int
    ) throws(NginxConfigurationError) -> [Directive] {
        var list: [Directive] = []
        for directive in directives {
            if directive.name == "include", directive.block == nil {
                guard depth < Self.deepestInclude else {
                    throw NginxConfigurationError(
                        code: .tooDeep, place: directive.place, detail: "files include each other endlessly.")
                }
                for path in try paths(directive, folder: folder) {
                    list += try read(path, folder: folder, depth: depth + 1)
                }
            } else if let block = directive.block {
                list.append(
                    Directive(
                        name: directive.name, arguments: directive.arguments,
                        block: try expand(block, folder: folder, depth: depth), place: directive.place))
            } else {
                list.append(directive)
            }
        }
        return list
    }

    /// The files of an `include`. Relative paths are relative to the main file's folder, whichever file contains them.
    private func paths(_ directive: Directive, folder: String) throws(NginxConfigurationError) -> [String] {
        let pattern = directive.argument.hasPrefix("/") ? directive.argument : "\(folder)/\(directive.argument)"
        let known = order.filter { Glob.matches(pattern, $0) }.sorted()
        if !known.isEmpty { return known }
        // Checks do not use tables of file types, and `nginx -T` output is often given without them.
        let isPattern = pattern.contains { "*?[".contains($0) }
        if isPattern || pattern.hasSuffix("mime.types") { return [] }
        if !isDump, load(pattern) != nil { return [pattern] }
        throw NginxConfigurationError(
            code: .unreadable, place: directive.place,
            detail: "\(directive.argument) is included and missing; pass the complete output of `nginx -T`.")
    }
}
