import EndToEndSupport
import Foundation

/// Sallyport's own server with protected locations in it, as the README shows, for applications of each protocol.
/// Unless a test has a worker, a test application takes its place. The limits of the worker's endpoints are one second
/// instead of ten.
final class ApplicationSite: Sendable {
    /// The location of an application of each protocol.
    static let locations: [(language: SampleApplication.Language, path: String)] = [
        (.http, "/app/"), (.fastCGI, "/php/"), (.uwsgi, "/python/"),
    ]

    let nginx: Nginx
    let worker: SampleApplication
    let applications: [SampleApplication]
    /// The same server over plain HTTP, for tests that write bytes themselves.
    let plainPort: UInt16
    private let pages: TemporaryDirectory

    /// - Parameters:
    ///   - directives: more lines in each protected location.
    ///   - more: more locations; `PAGES` is the folder of a file `page.html`.
    ///   - server: more lines of the server.
    ///   - socket: the socket of a worker.
    init(
        directives: String = "", more: String = "", server: String = "", ports: (https: UInt16, http: UInt16)? = nil,
        socket: String? = nil
    ) async throws {
        worker = try SampleApplication(.fastCGI)
        applications = try Self.locations.map { try SampleApplication($0.language) }
        let sockets = applications.map(\.socket)
        pages = try TemporaryDirectory()
        _ = try pages.write("the stored file", to: "file.txt", mode: 0o644)
        _ = try pages.write("a page", to: "page.html", mode: 0o644)
        try FileManager.default.createDirectory(
            atPath: "\(pages.path)/folder", withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o755])
        plainPort = try FreePorts.pair().https
        let locations = """
            location /app/ {
                include sallyport/gate.conf;
                \(directives)
                proxy_pass http://unix:\(sockets[0]):;
            }
            location /php/ {
                include sallyport/gate.conf;
                include sallyport/fastcgi-application.conf;
                \(directives)
                fastcgi_pass unix:\(sockets[1]);
            }
            location /python/ {
                include sallyport/gate.conf;
                include sallyport/uwsgi-application.conf;
                \(directives)
                uwsgi_pass unix:\(sockets[2]);
            }
            location /pages/ {
                include sallyport/gate.conf;
                alias \(pages.path)/;
            }
            location /dead/ {
                include sallyport/gate.conf;
                proxy_pass http://unix:\(pages.path)/none.sock:;
            }
            location /open/ {
                alias \(pages.path)/;
            }
            location /stored/ {
                internal;
                alias \(pages.path)/;
            }

            """
        nginx = try await Nginx(
            ports: try ports ?? FreePorts.pair(), socket: socket ?? worker.socket,
            changes: [
                (
                    "sallyport.conf", "    # The operator's pages",
                    locations + more.replacing("PAGES", with: pages.path) + "\n    # The operator's pages"
                ),
                (
                    "sallyport.conf", "    include sallyport/tls.conf;",
                    "    listen 127.0.0.1:\(plainPort);\n    \(server)\n    include sallyport/tls.conf;"
                ),
                ("sallyport/handler-limits.conf", "body_timeout 10s", "body_timeout 1s"),
                ("sallyport/fastcgi.conf", "read_timeout 10s", "read_timeout 1s"),
                // Debian's nginx.conf compresses as well.
                ("nginx.conf", "access_log off;", "access_log off; gzip on; gzip_types text/plain;"),
            ])
    }

    func stop() async throws -> Int32 {
        let status = try await nginx.stop()
        for application in applications + [worker] { application.stop() }
        return status
    }
}
