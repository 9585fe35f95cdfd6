import EndToEndSupport
import Foundation
import Testing

/// A server with custom `error_page` directives around the shipped files.
@Suite("Custom error pages", .serialized) struct OwnErrorPageTests {
    // G4
    @Test(
        "do not grant access if the worker does not answer",
        arguments: [
            "error_page 500 502 503 504 =200 /open;", "error_page 500 502 503 504 =204 @open;",
            "error_page 500 502 503 504 = /open;", "error_page 500 502 503 504 =200 /open; recursive_error_pages on;",
        ])
    func failClosed(errorPages: String) async throws {
        let gate = try ParameterRecorder(answer: "Status: 204 No Content\r\n\r\n")
        let application = try BackendRecorder(.http)
        let pages = try TemporaryDirectory()
        _ = try pages.write("secret", to: "index.html", mode: 0o644)
        let port = try FreePorts.pair().https
        let server = """
            include monitor.conf;
            server {
                include sallyport/gate-server.conf;
                listen 127.0.0.1:\(port);
                server_name localhost;
                \(errorPages)
                location = /open { return 200 open; }
                location @open { return 200 open; }
                location = /broken { return 502; }
                location /app/ { include sallyport/gate.conf; proxy_pass http://unix:\(application.socket):; }
                location /pages/ { include sallyport/gate.conf; alias \(pages.path)/; }
            }
            """
        let nginx = try await Nginx(
            ports: try FreePorts.pair(), socket: gate.socket, changes: [("nginx.conf", "include monitor.conf;", server)]
        )
        let curl = Curl(origin: "http://localhost:\(port)", certificate: nginx.certificate)
        func expectClosed(_ worker: Comment) async throws {
            for path in ["/app/", "/pages/", "/pages/index.html"] {
                for accept in ["Accept: */*", "Accept: text/html"] {
                    let answer = try await curl.send("GET", path, [accept], version: .one)
                    #expect(answer.status == 503, worker)
                    #expect(!answer.body.contains("secret") && answer.body != "open", worker)
                }
            }
            #expect(application.take().isEmpty, worker)
        }
        #expect(
            try await (200...204).contains(curl.send("GET", "/broken", version: .one).status), "the error pages work")
        #expect(try await curl.send("GET", "/app/", version: .one).status == 200, "the worker answers")
        #expect(application.take().count == 1)
        gate.answer(with: "nonsense")
        try await expectClosed("an answer that is none")
        gate.stop()
        try await expectClosed("no worker")
        #expect(try await nginx.stop() == 0)
        application.stop()
    }
}
