/// Access to the files that a configuration includes.
package struct ConfigurationFiles: Sendable {
    /// The result of reading a file or a directory.
    package enum Answer<Value: Sendable>: Sendable {
        case found(Value)
        /// There is nothing at the path.
        case absent
        /// It is there, and cannot be read, for this reason.
        case unreadable(String)
    }

    /// The bytes of a file.
    package let contents: @Sendable (_ path: String) -> Answer<[UInt8]>
    /// The names in a directory.
    package let names: @Sendable (_ directory: String) -> Answer<[String]>
    /// Whether there is anything at a path.
    package let exists: @Sendable (_ path: String) -> Bool

    /// Creates an access.
    package init(
        contents: @escaping @Sendable (_ path: String) -> Answer<[UInt8]>,
        names: @escaping @Sendable (_ directory: String) -> Answer<[String]>,
        exists: @escaping @Sendable (_ path: String) -> Bool
    ) {
        self.contents = contents
        self.names = names
        self.exists = exists
    }

    /// The paths that match an `include` pattern, sorted by bytes as by glob(3); empty if there is none.
    func matches(_ pattern: String, at place: Place) throws(NginxConfigurationError) -> [String] {
        let components = pattern.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var paths = [components.first == "" ? "/" : ""]
        for component in components where !component.isEmpty {
            guard Glob.isPattern(component) else {
                paths = paths.map { Self.join($0, component) }
                continue
            }
            var found: [String] = []
            for directory in paths {
                switch names(directory.isEmpty ? "." : directory) {
                case .found(let names):
                    found += names.filter { Glob.matches(component, $0) }.map { Self.join(directory, $0) }
                case .absent: break
                case .unreadable(let reason):
                    throw NginxConfigurationError(
                        code: .unreadable, place: place,
                        detail: "the directory \(directory) of an `include` cannot be read: \(reason).")
                }
            }
            paths = found
        }
        return paths.filter(exists).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func join(_ directory: String, _ name: String) -> String {
        directory.isEmpty || directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
    }
}
