/// The directories to which the relative paths of a configuration's `include` belong.
///
/// nginx takes the directory of its main file, whichever file contains the `include`. A file that is no main file,
/// such as one of sites-enabled, is included by one that is elsewhere: then the nearest directory above it that holds
/// an nginx.conf comes first, its own directory next, and Debian's /etc/nginx last.
struct IncludePrefix {
    /// Directories in the order in which they are tried.
    let directories: [String]

    /// The directory of a main file, as `nginx -T` prints its path.
    init(main path: String) {
        directories = [Self.directory(of: path) ?? "."]
    }

    /// The directories for a file given by path.
    ///
    /// - Parameters:
    ///   - path: the file's path; nil for standard input.
    ///   - directives: the file's own directives, which distinguish a main file from others.
    ///   - workingDirectory: the directory of relative paths.
    init(_ path: String?, _ directives: [Directive], workingDirectory: String, files: ConfigurationFiles) {
        guard let path else {
            directories = [".", "/etc/nginx"]
            return
        }
        let own = Self.directory(of: path) ?? "."
        if directives.contains(where: { Self.mainContexts.contains($0.name) }) {
            directories = [own]
            return
        }
        var candidates: [String] = []
        var ancestor =
            path.hasPrefix("/") ? Self.directory(of: path) : Self.directory(of: "\(workingDirectory)/\(path)")
        while let directory = ancestor, !directory.isEmpty {
            if files.exists("\(directory)/nginx.conf") {
                candidates = [directory]
                break
            }
            ancestor = Self.directory(of: directory)
        }
        for directory in [own, "/etc/nginx"] where !candidates.contains(directory) { candidates.append(directory) }
        directories = candidates
    }

    /// Blocks and directives of nginx's main file.
    private static let mainContexts: Set = ["http", "events", "stream", "mail", "load_module", "worker_processes"]

    private static func directory(of path: String) -> String? {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) }.flatMap {
            $0 == path ? nil : $0
        }
    }
}
