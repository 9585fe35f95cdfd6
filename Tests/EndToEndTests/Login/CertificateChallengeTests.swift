import EndToEndSupport
import Foundation
import Testing

/// ACME's http-01 by webroot, in addition to the redirect to HTTPS (RFC 8555, 8.3). Everyday reality, point 19.
@Suite("Certificate challenges over plain HTTP", .serialized) struct CertificateChallengeTests {
    private static let folder = "/.well-known/acme-challenge/"
    private static let token = "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0"

    private func withServer(_ body: (_ nginx: Nginx, _ curl: Curl, _ root: TemporaryDirectory) async throws -> Void)
        async throws
    {
        let root = try TemporaryDirectory()
        try FileManager.default.createDirectory(
            atPath: root.path + Self.folder + "folder", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755])
        _ = try root.write("\(Self.token).thumbprint", to: "\(Self.folder)\(Self.token)", mode: 0o644)
        _ = try root.write("an index", to: "\(Self.folder)index.html", mode: 0o644)
        _ = try root.write("outside", to: "secret.txt", mode: 0o644)
        let worker = try ParameterRecorder()
        let nginx = try await Nginx(
            ports: try FreePorts.pair(), socket: worker.socket, values: ["by-address=yes", "webroot=\(root.path)"],
            // Settings that a site may have for all its servers.
            changes: [("nginx.conf", "access_log off;", "access_log off; autoindex on; error_page 404 /x;")])
        try await body(
            nginx, Curl(origin: "http://localhost:\(nginx.http)", certificate: nginx.certificate), root)
        #expect(worker.take().isEmpty)
        #expect(try await nginx.stop() == 0)
        worker.stop()
    }

    @Test("the file is served as it is, over plain HTTP", arguments: ["GET", "HEAD"])
    func file(method: String) async throws {
        try await withServer { _, curl, _ in
            for more in [[], ["User-Agent: Mozilla/5.0 (compatible; Let's Encrypt validation server)"]] {
                let answer = try await curl.send(method, Self.folder + Self.token, more, version: .one)
                #expect(answer.status == 200)
                #expect(answer["content-type"] == "text/plain")
                #expect(answer.body == (method == "GET" ? "\(Self.token).thumbprint" : ""))
            }
        }
    }

    @Test("a missing file is not found, and nothing is listed")
    func missing() async throws {
        try await withServer { _, curl, _ in
            for name in ["none", "", "folder", "folder/", "x/y", "%00", "folder/none", "\(Self.token)/"] {
                for accept in ["Accept: */*", "Accept: text/html"] {
                    let answer = try await curl.send("GET", Self.folder + name, [accept], version: .one)
                    #expect(answer.status == (name == "%00" ? 400 : 404), "\(name)")
                    #expect(!answer.body.contains("index") && !answer.body.contains("Index of"), "\(name)")
                    #expect(answer["location"] == nil)
                }
            }
        }
    }

    @Test("no path leads out of the folder; every other path is redirected")
    func others() async throws {
        try await withServer { nginx, curl, _ in
            for path in [
                "/", "/login", "/secret.txt", "/.well-known/acme-challenge", "/.well-known/", "/.well-known/other",
                Self.folder + "../../secret.txt", Self.folder + "%2e%2e/%2e%2e/secret.txt",
                Self.folder + "..%2f..%2fsecret.txt", "/.well-known/ACME-challenge/x", "/x" + Self.folder + Self.token,
            ] {
                let answer = try await curl.send("GET", path, version: .one)
                #expect(answer.status == 308, "\(path)")
                #expect(answer["location"] == nginx.origin + path)
            }
            for path in [Self.folder + "..\\..\\secret.txt", Self.folder + "../../../secret.txt"] {
                #expect(try await !curl.send("GET", path, version: .one).body.contains("outside"))
            }
        }
    }
}
