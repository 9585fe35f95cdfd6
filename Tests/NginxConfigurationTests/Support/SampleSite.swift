import EndToEndSupport
import Foundation

/// The corpus site with the shipped files, as nginx itself prints it.
struct SampleSite {
    static let corpus = "\(Repository.root)/Tests/NginxConfigurationTests/Corpus"

    private let folder: TemporaryDirectory
    /// The ports of the site, which nginx binds when it prints its configuration.
    private let ports: [(text: String, port: UInt16)]

    init() async throws {
        folder = try TemporaryDirectory()
        let path = folder.path
        try await Nginx.makeCertificate(in: path)
        let (first, second) = (try FreePorts.pair(), try FreePorts.pair())
        let third = try FreePorts.pair()
        ports = [
            ("listen 443 ", first.https), ("listen 80;", first.http), ("listen 8080;", second.https),
            ("listen 127.0.0.1:8444 ", second.http), ("listen 8000;", third.https),
        ]
        try await Command.succeed([
            Repository.script("render"), path, "https=\(third.http)", "http=\(try FreePorts.pair().http)",
            "certificate=\(path)/cert.pem", "key=\(path)/key.pem", "socket=\(path)/w.sock",
            "monitor=unix:\(path)/m.sock", "log=\(path)/access.log",
        ])
        let main = try String(contentsOfFile: "\(path)/nginx.conf", encoding: .utf8)
        _ = try folder.write(
            Self.modules
                + main.replacing("include monitor.conf;", with: "include monitor.conf;\n    include site.conf;"),
            to: "nginx.conf")
    }

    /// Loads nginx's Lua module, as Debian installs it.
    static let modules = ["ndk_http_module", "ngx_http_lua_module"].map {
        "load_module /usr/lib/nginx/modules/\($0).so;\n"
    }
    .joined()

    /// The output of `nginx -T` with this text as the site's own file. nginx must accept the text.
    func dump(_ site: String) async throws -> String {
        var text = site
        for (listen, port) in ports {
            let last = listen.last ?? " "
            let address = listen.dropLast().replacing(/[0-9]+$/, with: "\(port)")
            text = text.replacing(listen, with: "\(address)\(last)")
        }
        // The corpus's application listens on a port that nginx could use.
        if let port = ports.last?.port { text = text.replacing(":8000;", with: ":\(port);") }
        _ = try folder.write(text, to: "site.conf")
        return try await Command.succeed(Nginx.command(folder.path) + ["-T"]).text
    }

    /// The site's own file, unchanged.
    static func text() throws -> String { try String(contentsOfFile: "\(corpus)/site.conf", encoding: .utf8) }
}
