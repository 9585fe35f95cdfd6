import NginxConfiguration

/// A configuration in memory: files by their paths.
struct SiteFiles: Sendable {
    /// The bytes of each file.
    var contents: [String: [UInt8]]

    init(_ texts: [String: String]) {
        contents = texts.mapValues { Array($0.utf8) }
    }

    /// Reads the file at this path, with its includes; without a path, its text comes from standard input.
    func site(
        _ path: String, isNamed: Bool = true, workingDirectory: String = "/home/operator"
    ) throws(NginxConfigurationError) -> NginxConfiguration.Site {
        let contents = contents
        let files = ConfigurationFiles(
            contents: { contents[$0].map { .found($0) } ?? .absent },
            names: { directory in
                let prefix = directory.hasSuffix("/") ? directory : directory + "/"
                let below = contents.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
                let names = Set(below.compactMap { $0.split(separator: "/").first.map(String.init) })
                return below.isEmpty ? .absent : .found(Array(names))
            },
            exists: { path in contents.keys.contains { $0 == path || $0.hasPrefix(path + "/") } })
        return try SiteReader(
            contents[path] ?? [], path: isNamed ? path : nil, workingDirectory: workingDirectory, files: files
        ).site()
    }

    /// The names of the checks that found something, with the lines, as `FILE:LINE check`.
    func findings(_ path: String) throws(NginxConfigurationError) -> [String] {
        try site(path).findings().map { "\($0.file):\($0.line) \($0.check)" }
    }

    /// A gate's own location, and the start of a server that has it.
    static let server = """
        server { listen 443 ssl; ssl_protocols TLSv1.3;
        location = /ask { internal; fastcgi_pass unix:/run/worker.sock; }
        """

    /// The directives that a protected location needs in addition to its target.
    static let gate = """
        auth_request /ask; proxy_set_header Remote-User $user; proxy_set_header Remote-Name ""; \
        proxy_set_header Remote-Email ""; proxy_set_header Remote-Groups ""; proxy_set_header X-Auth-Token "";
        """
}
