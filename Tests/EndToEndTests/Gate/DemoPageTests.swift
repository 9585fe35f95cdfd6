import EndToEndSupport
import Foundation
import Testing

/// The application of `make run`, behind the shipped gate.
@Suite("The page behind the gate in make run") struct DemoPageTests {
    @Test("shows the user and the request headers to admitted users")
    func page() async throws {
        let sockets = try TemporaryDirectory()
        let ports = try FreePorts.pair()
        let worker = try await Worker(origin: "https://localhost:\(ports.https)", accounts: [LiveServer.alice])
        let nginx = try await Nginx(
            ports: ports, socket: worker.socket, values: ["by-address=yes", "rate=off", "demo=\(sockets.path)/d.sock"])
        let body = Data(#"{"username":"alice","password":"\#(LiveServer.alice.password)"}"#.utf8)
        let login = try await nginx.curl.send("POST", "/login", [sendsJSON], body: body)
        let token = "Authorization: Bearer " + (try #require(login.json["access_token"]?.text))

        for version in HTTPVersion.allCases {
            let json = try await nginx.curl.send("GET", "/demo/", [token, "Remote-User: root"], version: version)
            #expect(json.status == 200)
            #expect(json["content-type"]?.hasPrefix("application/json") == true)
            #expect(json["cache-control"] == "no-store")
            #expect(json.json["username"]?.text == "alice")
            #expect(json.body.contains(#""Remote-User":"alice""#) && !json.body.contains("root"))

            let html = try await nginx.curl.send("GET", "/demo/", [token, "Accept: text/html"], version: version)
            #expect(html["content-type"] == "text/html; charset=utf-8")
            #expect(html.body.contains("<dt>Remote-User</dt><dd>alice</dd>"))
            try await expectStyleIsNamed(html)

            #expect(try await nginx.curl.send("GET", "/demo/", ["Remote-User: root"], version: version).status == 401)
            let person = try await nginx.curl.send("GET", "/demo/?x", ["Accept: text/html"], version: version)
            #expect(person["location"] == "\(nginx.origin)/login?return_to=/demo/%3Fx")
        }
        #expect(try await nginx.stop() == 0)
        #expect(try await worker.stop() == 0)
    }

    @Test("header values are escaped, and the JSON stays well-formed")
    func escaped() async throws {
        let gate = try ParameterRecorder(
            answer: "Status: 204 No Content\r\nRemote-User: alice\r\nRemote-Name: \"<b>\\ & Al\"\r\n\r\n")
        let sockets = try TemporaryDirectory()
        let nginx = try await Nginx(
            ports: try FreePorts.pair(), socket: gate.socket, values: ["demo=\(sockets.path)/d.sock"])
        let html = try await nginx.curl.send("GET", "/demo/", ["Accept: text/html"])
        #expect(html.body.contains("<dd>&quot;&lt;b&gt;\\ &amp; Al&quot;</dd>"))
        let json = try await nginx.curl.send("GET", "/demo/")
        #expect(json.json["username"]?.text == "alice", "\(json.body)")
        #expect(try await nginx.stop() == 0)
        gate.stop()
    }

    @Test("is not part of any deployment")
    func deployed() async throws {
        let folder = try TemporaryDirectory()
        try await Command.succeed([Repository.script("render"), folder.path])
        let text = try String(contentsOfFile: "\(folder.path)/sallyport.conf", encoding: .utf8)
        #expect(!text.contains("demo"))
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/demo"))
    }
}
