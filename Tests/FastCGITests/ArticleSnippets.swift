import FastCGI
import HTTPTypes
import Testing

/// The article's shorter snippets, compiled and run.
@Suite("Article snippets")
struct ArticleSnippets {
    struct App: Handler {
        func lane(for request: Request) -> Lane? {
            request.method == .post ? "hashing" : nil
        }

        func respond(to request: Request) -> Response {
            Response(text: "done\n")
        }
    }

    @Test("configure lanes and peers, and run")
    func run() throws {
        var configuration = ServerConfiguration()
        configuration.allowedPeers = try .rootAndOwn.adding(userNamed: "root")
        configuration.lanes = [LaneConfiguration("hashing", threads: 2, queueLimit: 32)]
        let running = try RunningServer(configuration, handler: App())
        let client = try running.connect()
        #expect(try client.ask(Wire.post([1])).text == "done\n")
        #expect(try client.ask(Wire.get("/")).text == "done\n")
        #expect(eventually { running.server.metrics.lanes["hashing"]?.completed == 1 })
    }

    @Test("read a request's path, query and header fields")
    func reading() throws {
        let running = try RunningServer { request in
            let name = request.query ?? "nobody"
            let language = request.headerFields[.acceptLanguage] ?? "any language"
            return Response(text: "\(request.path) for \(name) in \(language)\n")
        }
        let client = try running.connect()
        let full = Wire.request([
            ("REQUEST_METHOD", "GET"), ("REQUEST_URI", "/hello?Ada"), ("HTTP_ACCEPT_LANGUAGE", "de"),
        ])
        #expect(try client.ask(full).text == "/hello for Ada in de\n")
        #expect(try client.ask(Wire.get("/")).text == "/ for nobody in any language\n")
    }

    @Test("an unknown user is an error")
    func unknownUser() {
        #expect(throws: FastCGIError.self) { try AllowedPeers.rootAndOwn.adding(userNamed: "no-such-user") }
    }
}
