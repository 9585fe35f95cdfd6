import Foundation
import EndToEndSupport
import Testing

/// The gate's include in front of a location, as an operator writes it: a folder of static files without a login.
@Suite("The gate before a location") struct GateTests {
    private static func location(_ folder: String) -> String {
        """
            location /app/ {
                include sallyport/gate.conf;
                add_header X-Seen-User $sallyport_user always;
                alias \(folder)/;
            }

            # The operator's pages
        """
    }

    // G2, N4 to N7
    @Test("a page behind the gate is served only with a valid token", arguments: HTTPVersion.allCases)
    func gate(version: HTTPVersion) async throws {
        let ports = try FreePorts.pair()
        let pages = try TemporaryDirectory()
        _ = try pages.write("behind the gate", to: "page.txt", mode: 0o644)
        let worker = try await Worker(origin: "https://localhost:\(ports.https)", accounts: [LiveServer.alice])
        let nginx = try await Nginx(
            ports: ports, socket: worker.socket,
            changes: [("sallyport.conf", "    # The operator's pages", Self.location(pages.path))])
        let body = Data(#"{"username":"alice","password":"\#(LiveServer.alice.password)"}"#.utf8)
        let login = try await nginx.curl.send("POST", "/login", [sendsJSON], body: body, version: version)
        let token = try #require(login.json["access_token"]?.text)
        let authorization = "Authorization: Bearer \(token)"

        // Remote-User comes from the worker; the client's value is ignored.
        let good = try await nginx.curl.send(
            "GET", "/app/page.txt", [authorization, "Remote-User: root"], version: version)
        #expect(good.status == 200)
        #expect(good.body == "behind the gate")
        #expect(good["x-seen-user"] == "alice")

        let refused: [(method: String, path: String, fields: [String])] = [
            ("GET", "/app/page.txt", []),
            ("GET", "/app/page.txt?access_token=\(token)", []),
            ("GET", "/app/page.txt", ["Authorization: Bearer \(token.dropLast(2))"]),
            ("GET", "/app/page.txt", ["Remote-User: alice", "X-Forwarded-User: alice"]),
            ("GET", "/app/page.txt", ["X-Original-URI: /healthz", "X-Original-URL: /healthz"]),
            ("GET", "/%61pp/page.txt", []),
            ("HEAD", "/app/page.txt", []), ("POST", "/app/page.txt", []), ("OPTIONS", "/app/page.txt", []),
        ]
        for row in refused {
            let answer = try await nginx.curl.send(row.method, row.path, row.fields, version: version)
            #expect(answer.status == 401, "\(row)")
            #expect(answer["www-authenticate"]?.hasPrefix("Bearer realm=") == true)
        }

        // The sent path differs from nginx's normalized path (G3).
        let odd = try await nginx.curl.send("GET", "/x/..//app/./page.txt", [authorization], version: version)
        #expect(odd.status == 403)

        // The body's length belongs to the main request and is not sent to the gate (N6).
        let post = try await nginx.curl.send(
            "POST", "/app/page.txt", [authorization], body: Data(repeating: 65, count: 5_000), version: version)
        #expect(post.status == 405, "the gate allows the request, and static files do not accept POST")
        #expect(try await nginx.curl.send("GET", "/.sallyport-gate", [authorization], version: version).status == 404)

        // Without an answer from the worker, access is denied (G4).
        #expect(try await worker.stop() == 0)
        let alone = try await nginx.curl.send("GET", "/app/page.txt", [authorization], version: version)
        #expect(alone.status == 503)
        #expect(try await nginx.stop() == 0)
    }
}
