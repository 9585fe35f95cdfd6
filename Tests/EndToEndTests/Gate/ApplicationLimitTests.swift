import EndToEndSupport
import Foundation
import Testing

/// A protected application on Sallyport's own server has nginx's defaults, or its own limits.
@Suite("Limits of a protected application on Sallyport's server", .serialized) struct ApplicationLimitTests {
    private func withSite(
        directives: String = "client_max_body_size 30m;", _ body: (ApplicationSite) async throws -> Void
    ) async throws {
        let site = try await ApplicationSite(directives: directives)
        do { try await body(site) } catch {
            _ = try await site.stop()
            throw error
        }
        #expect(try await site.stop() == 0)
    }

    // N6, N8
    @Test("a body has the application's limit, and the worker's endpoints keep theirs")
    func bodies() async throws {
        try await withSite { site in
            let body = Data(count: 20 << 20)
            for (_, path) in ApplicationSite.locations {
                for version in HTTPVersion.allCases {
                    for more in [[], ["--header", "Transfer-Encoding: chunked", "--header", "Content-Length:"]] {
                        let answer = try await site.nginx.curl.send(
                            "POST", path + "size", [], body: body, version: version, more: more)
                        #expect(answer.status == 200, "\(path) \(version) \(more)")
                        #expect(answer.body == "\(body.count)")
                    }
                }
                let larger = try await site.nginx.curl.run("POST", path + "size", [], body: Data(count: 31 << 20))
                #expect(larger.text.contains(" 413 "))
            }
            for version in HTTPVersion.allCases {
                let login = try await site.nginx.curl.send(
                    "POST", "/login", [sendsJSON], body: Data(count: 16_385), version: version)
                #expect(login.status == 413)
                #expect(login.problem == "The body is larger than 16 KiB. Send a smaller one.")
            }
        }
    }

    @Test("without a limit of the location, nginx's own of 1 MiB applies; `proxy_request_buffering off` works")
    func defaultLimit() async throws {
        try await withSite(
            directives: "proxy_request_buffering off; proxy_http_version 1.1; uwsgi_request_buffering off;"
        ) { site in
            for (_, path) in ApplicationSite.locations {
                let fits = try await site.nginx.curl.send("POST", path + "size", [], body: Data(count: 1 << 20))
                #expect(fits.body == "\(1 << 20)")
                let larger = try await site.nginx.curl.run(
                    "POST", path + "size", [], body: Data(count: 1 << 20 + 1))
                #expect(larger.text.contains(" 413 "))
            }
        }
    }

    @Test("a response may take longer than the worker's may")
    func slowResponse() async throws {
        try await withSite { site in
            for (index, (_, path)) in ApplicationSite.locations.enumerated() {
                async let answer = site.nginx.curl.send("GET", path + "held")
                try await eventually("the application has the request") {
                    site.applications[index].count(path + "held").begun == 1
                }
                // A later request to the worker has passed its time limit.
                let late = try await site.nginx.curl.send("GET", "/held")
                #expect(late.status == 504)
                #expect(late.problem != nil)
                site.applications[index].release()
                #expect(try await answer.body == "held")
            }
        }
    }

    @Test("a body may pause longer than at the worker's endpoints")
    func slowBody() async throws {
        try await withSite { site in
            for (_, path) in ApplicationSite.locations {
                let upload = try PlainConnection(port: site.plainPort)
                func head(_ path: String) -> Data {
                    Data("POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nabc".utf8)
                }
                try upload.write(head(path + "size"))
                let login = try PlainConnection(port: site.plainPort)
                try login.write(head("/login"))
                #expect(throws: NotInTime.self, "nginx closes the connection") { try login.answer() }
                try upload.write(Data("def".utf8))
                #expect(try upload.answer().body == "6")
            }
        }
    }

    @Test("X-Accel-Redirect of an application leads to an internal location, that of the worker does not")
    func internalRedirect() async throws {
        try await withSite { site in
            for (_, path) in ApplicationSite.locations {
                let answer = try await site.nginx.curl.send("GET", path + "stored")
                #expect(answer.status == 200)
                #expect(answer.body == "the stored file", "\(path)")
            }
            #expect(try await site.nginx.curl.send("GET", "/stored/file.txt").status == 404)
            #expect(try await site.nginx.curl.send("GET", "/stored").body == "not this")
        }
    }

    @Test("a large response frees the application before a slow client has read it")
    func temporaryFile() async throws {
        try await withSite(directives: "proxy_max_temp_file_size 100m;") { site in
            for (index, (_, path)) in ApplicationSite.locations.enumerated() {
                let client = try PlainConnection(port: site.plainPort)
                try client.write(Data("GET \(path)large HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                try await eventually("the application has sent everything to nginx") {
                    site.applications[index].count(path + "large").ended == 1
                }
                let answer = try await site.nginx.curl.send("GET", path + "large")
                #expect(answer.body.utf8.count == SampleApplication.largeBytes, "\(path)")
            }
        }
    }

    @Test("a response is compressed if nginx compresses, and that of the worker is not (BREACH)")
    func compression() async throws {
        try await withSite { site in
            for (_, path) in ApplicationSite.locations {
                let answer = try await site.nginx.curl.send("HEAD", path + "text", ["Accept-Encoding: gzip"])
                #expect(answer["content-encoding"] == "gzip", "\(path)")
            }
            let page = try await site.nginx.curl.send("HEAD", "/text", ["Accept-Encoding: gzip"])
            #expect(page.status == 200)
            #expect(page["content-encoding"] == nil)
        }
    }

    @Test("the server may accept larger headers for its applications, up to what FastCGI can carry")
    func largeHeaders() async throws {
        let ports = try FreePorts.pair()
        let alice = LiveServer.alice
        let worker = try await Worker(origin: "https://localhost:\(ports.https)", accounts: [alice])
        let site = try await ApplicationSite(
            server: "large_client_header_buffers 8 32k;", ports: ports, socket: worker.socket)
        let body = Data(#"{"username":"alice","password":"\#(alice.password)"}"#.utf8)
        let login = try await site.nginx.curl.send("POST", "/login", [sendsJSON], body: body)
        let token = "Authorization: Bearer \(try #require(login.json["access_token"]?.text))"
        func field(_ size: Int) -> String { "X-Assertion: " + String(repeating: "a", count: size) }
        for version in HTTPVersion.allCases {
            for path in ApplicationSite.locations.map(\.path) + ["/protected"] {
                for size in [9000, 30_000] {
                    let answer = try await site.nginx.curl.send("GET", path, [token, field(size)], version: version)
                    #expect(answer.status == 200, "\(path) \(size)")
                }
                // FastCGI has no space for so much: refused without asking the worker (G4).
                let fields = [token] + Array(repeating: field(30_000), count: 3)
                let larger = try await site.nginx.curl.send("GET", path, fields, version: .one)
                #expect(larger.status == (path == "/protected" ? 500 : 503), "\(path)")
                #expect(larger.problem != nil)
            }
        }
        #expect(try await site.stop() == 0)
        #expect(try await worker.stop() == 0)
    }

    @Test("server-sent events arrive at once")
    func events() async throws {
        try await withSite { site in
            for (index, (_, path)) in ApplicationSite.locations.enumerated() {
                let client = try PlainConnection(port: site.plainPort)
                try client.write(Data("GET \(path)events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                #expect(try client.text(until: "data: first\n\n\r\n").hasPrefix("HTTP/1.1 200"))
                site.applications[index].release()
                #expect(try client.text(until: "0\r\n\r\n").contains("data: second\n\n"))
            }
        }
    }
}
