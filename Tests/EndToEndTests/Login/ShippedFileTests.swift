import EndToEndSupport
import Foundation
import Testing

/// The shipped nginx files, and orders in which they may be included.
@Suite("The shipped nginx files") struct ShippedFileTests {
    // Everyday reality, point 16.
    @Test("no variable is defined twice")
    func variables() throws {
        let directives = try ShippedDirective.all()
        let definitions = directives.flatMap { directive in directive.definitions.map { ($0, directive.file) } }
        #expect(definitions.count > 20)
        for (name, places) in Dictionary(grouping: definitions, by: \.0) {
            // A switch: the server's default, and the value of the locations that include gate-basic.conf.
            let expected = name == "sallyport_basic" ? 2 : 1
            #expect(places.count == expected, "$\(name) is defined in \(places.map(\.1))")
            #expect(name.hasPrefix("sallyport_"), "$\(name) could be a site's own")
        }
        // The test itself finds a second definition, in each form.
        let sample = """
            map $a $x { default 1; "~(?<y>.)" $y; }
            geo $remote_addr $x { default 0; }
            server { set $x 1; location ~ "/(?<y>.)" { auth_request_set $x $z; } }
            """
        let found = ShippedDirective.read(sample, file: "sample").flatMap(\.definitions)
        #expect(found == ["x", "y", "x", "x", "y", "x"])
    }

    // Everyday reality, point 17.
    @Test("no limit that a location can have applies to a whole server or to every server")
    func levels() throws {
        let forbidden =
            /^(client_(max_)?body_.*|send_timeout|keepalive_(timeout|requests)|lingering_.*|gzip.*|limit_re[qt]_.*|(fastcgi|proxy|uwsgi)_.*)$/
        let directives = try ShippedDirective.all()
        /// The files that a file includes at its own level or in a server.
        func outside(_ file: String) -> [ShippedDirective] {
            directives.filter { $0.file == file && !$0.blocks.contains("location") }.flatMap { directive in
                directive.name == "include" ? outside(directive.words[1]) : [directive]
            }
        }
        for file in ["sallyport.conf", "monitor.conf", "unknown-names.conf"] {
            let found = outside(file).filter { $0.name != "limit_req_zone" && !$0.blocks.contains("upstream") }
            #expect(found.count > 5)
            for directive in found {
                #expect(directive.name.wholeMatch(of: forbidden) == nil, "\(directive.file): \(directive.words)")
            }
        }
    }

    private static let httpIncludes = ["upstreams", "login-rate", "access-log", "problems", "hsts", "gate-maps"]
    private static let serverIncludes = ["tls", "headers", "limits", "problem-pages", "gate-server"]

    /// The list reversed, and beginning with each of its elements.
    private static func orders(_ list: [String]) -> [[String]] {
        [Array(list.reversed())] + list.indices.map { Array(list[$0...] + list[..<$0]) }
    }

    private static func lines(_ names: [String]) -> String {
        names.map { "include sallyport/\($0).conf;\n" }.joined()
    }

    /// The server's file, with these lines in place of its includes.
    private static func file(http: String, server: String, end: String = "") throws -> String {
        let text = try String(contentsOfFile: "\(Repository.root)/nginx/sallyport.conf", encoding: .utf8)
        var rest: [Substring] = []
        var isInServer = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let word = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("server {"), !isInServer {
                isInServer = true
                rest += [Substring(http), line, Substring(server)]
            } else if (httpIncludes + serverIncludes).contains(where: { word == "include sallyport/\($0).conf;" }),
                !rest.contains(where: { $0.contains("listen 80;") })
            {
                continue
            } else {
                rest.append(line)
            }
        }
        return rest.joined(separator: "\n") + "\n" + end
    }

    /// The text with this machine's values, as `.make/render` replaces them in the shipped files.
    private static func rendered(_ text: String, _ ports: (https: UInt16, http: UInt16)) -> String {
        text.replacing("listen 443 ", with: "listen 127.0.0.1:\(ports.https) ")
            .replacing("    listen [::]:443 ssl http2;\n", with: "")
            .replacing("listen 80;", with: "listen 127.0.0.1:\(ports.http);")
            .replacing("    listen [::]:80;\n", with: "")
            .replacing("/etc/letsencrypt/live/auth.example.org/fullchain.pem", with: "cert.pem")
            .replacing("/etc/letsencrypt/live/auth.example.org/privkey.pem", with: "key.pem")
            .replacing("/var/log/nginx/sallyport.log", with: "site.log")
            .replacing("server_name auth.example.org", with: "server_name localhost")
    }

    /// Starts nginx with this file, and tries an escaped path behind the gate, a refusal, an error and the log.
    private func tryOut(_ text: String, gateFirst: Bool = true, _ what: String) async throws {
        let worker = try ParameterRecorder(answer: "Status: 204 No Content\r\nRemote-User: alice\r\n\r\n")
        let application = try ParameterRecorder()
        let pair = ["include sallyport/gate.conf;", "include sallyport/fastcgi-application.conf;"]
        let location = """
                location /php/ {
                    \((gateFirst ? pair : pair.reversed()).joined(separator: "\n        "))
                    fastcgi_pass unix:\(application.socket);
                }

                # The operator's pages
            """
        let ports = try FreePorts.pair()
        let here = Self.rendered(text.replacing("    # The operator's pages", with: location), ports)
        let nginx = try await Nginx(
            ports: ports, socket: worker.socket,
            changes: [
                ("nginx.conf", "include sallyport.conf;", "include site.conf;"),
                ("nginx.conf", "include unknown-names.conf;", ""), ("nginx.conf", "include monitor.conf;", ""),
            ], files: ["site.conf": here])
        let answer = try await nginx.curl.send("GET", "/php/b%20c%3Fd?secret=1")
        #expect(answer.status == 200, "\(what)")
        let asked = try #require(worker.take().first)
        #expect(asked.values("GATE_PATH") == ["/php/b c?d"], "\(what)")
        #expect(asked.values("GATE_URI") == ["/php/b%20c%3Fd?secret=1"])
        let got = try #require(application.take().first)
        #expect(got.values("REMOTE_USER") == ["alice"])
        let names = got.parameters.map(\.name)
        #expect(Set(names).count == names.count)
        worker.answer(with: "Status: 401 Unauthorized\r\n\r\n")
        #expect(try await nginx.curl.send("GET", "/php/").problem == "Invalid authorization code.")
        #expect(try await nginx.curl.send("GET", "/metrics").problem == "Nothing exists at this address.")
        #expect(
            try await nginx.curl.send("POST", "/login", [sendsJSON], body: Data(count: 16_385)).status == 413)
        let log = "\(nginx.folder.path)/site.log"
        try await eventually("nginx writes its log") {
            let text = try String(contentsOfFile: log, encoding: .utf8)
            return text.contains("\"GET /php/b%20c%3Fd HTTP/2.0\" 200 ") && !text.contains("secret")
        }
        #expect(try await nginx.stop() == 0)
        worker.stop()
        application.stop()
    }

    // Everyday reality, point 16.
    @Test("the includes of `http` work in every order")
    func httpOrder() async throws {
        for order in Self.orders(Self.httpIncludes) {
            try await tryOut(
                Self.file(http: Self.lines(order), server: Self.lines(Self.serverIncludes)), "\(order)")
        }
    }

    @Test("the includes of `server` work in every order, and those of a location")
    func serverOrder() async throws {
        for (index, order) in Self.orders(Self.serverIncludes).enumerated() {
            try await tryOut(
                Self.file(http: Self.lines(Self.httpIncludes), server: Self.lines(order)),
                gateFirst: index % 2 == 0, "\(order)")
        }
        // After the locations that use it.
        let text = try Self.file(
            http: Self.lines(Self.httpIncludes), server: Self.lines(Self.serverIncludes.filter { $0 != "gate-server" }))
        let last = "    location = /auth { return 404; }\n"
        try await tryOut(
            text.replacing(last, with: last + Self.lines(["gate-server"])), "gate-server at the end of the server")
    }

    @Test("an include of `http` after the servers works, or nginx refuses to start", arguments: httpIncludes)
    func afterTheServers(name: String) async throws {
        let http = Self.lines(Self.httpIncludes.filter { $0 != name })
        let text = try Self.file(http: http, server: Self.lines(Self.serverIncludes), end: Self.lines([name]))
        guard name == "access-log" else { return try await tryOut(text, name) }
        // `access_log` needs its format before.
        let errors = try await refusal(text)
        #expect(errors.contains("unknown log format \"sallyport\""), "\(errors)")
    }

    @Test("without one of the includes of `http`, nginx refuses to start", arguments: httpIncludes)
    func missing(name: String) async throws {
        let http = Self.lines(Self.httpIncludes.filter { $0 != name })
        let errors = try await refusal(try Self.file(http: http, server: Self.lines(Self.serverIncludes)))
        #expect(errors.contains("sallyport"), "\(errors)")
    }

    /// The message of `nginx -t` for a file that it must refuse.
    private func refusal(_ text: String) async throws -> String {
        let folder = try TemporaryDirectory()
        try await Nginx.makeCertificate(in: folder.path)
        try await Command.succeed([Repository.script("render"), folder.path])
        _ = try folder.write(Self.rendered(text, try FreePorts.pair()), to: "site.conf")
        let main = try String(contentsOfFile: "\(folder.path)/nginx.conf", encoding: .utf8)
        let own = main.replacing("include sallyport.conf;", with: "include site.conf;")
            .replacing("include unknown-names.conf;", with: "").replacing("include monitor.conf;", with: "")
        _ = try folder.write(own, to: "nginx.conf")
        let outcome = try await Command.run(Nginx.command(folder.path) + ["-t"])
        #expect(outcome.status != 0)
        return outcome.errors
    }
}
