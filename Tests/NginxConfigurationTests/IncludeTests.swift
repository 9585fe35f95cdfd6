import EndToEndSupport
import Foundation
import NginxConfiguration
import Testing

/// The includes of a file, as nginx expands them, and the encodings of files.
@Suite("Includes and encodings") struct IncludeTests {
    private static let open = "location /open { auth_request /ask; root /srv; return 200; }"
    private static let main = "events { }\nhttp {\ninclude conf.d/*.conf;\n}\n"
    private static let server = "\(SiteFiles.server)\n\(open)\n}\n"

    // Everyday reality, point 24
    @Test("a pattern is relative to the main file's folder, and its files are read in the order of their names")
    func pattern() throws {
        let site = try SiteFiles([
            "/etc/nginx/nginx.conf": Self.main,
            "/etc/nginx/conf.d/b.conf": Self.server, "/etc/nginx/conf.d/a.conf": Self.server,
            "/etc/nginx/conf.d/.c.conf": "server { broken", "/etc/nginx/conf.d/d.conf.dpkg-old": "server { broken",
            "/etc/nginx/conf.d/deep/e.conf": "server { broken",
        ]).site("/etc/nginx/nginx.conf")
        #expect(
            site.findings().map { "\($0.file):\($0.line) \($0.check)" } == [
                "/etc/nginx/conf.d/a.conf:3 return-before-gate", "/etc/nginx/conf.d/b.conf:3 return-before-gate",
            ])
        #expect(
            site.read.paths == ["/etc/nginx/nginx.conf", "/etc/nginx/conf.d/a.conf", "/etc/nginx/conf.d/b.conf"])
        #expect(site.size == (2, 4))
        #expect(site.warnings() == [])
    }

    @Test("an included file's own includes are relative to the main file's folder")
    func nested() throws {
        let files = SiteFiles([
            "/n/nginx.conf": Self.main, "/n/conf.d/a.conf": "include sites/*/server.conf;",
            "/n/sites/one/server.conf": "\(SiteFiles.server) include parts/open; }", "/n/parts/open": Self.open,
            "/n/conf.d/parts/open": "broken",
        ])
        #expect(try files.findings("/n/nginx.conf") == ["/n/parts/open:1 return-before-gate"])
    }

    @Test(
        "a file of a site finds the includes of the main file above it",
        arguments: [
            ("/etc/nginx/sites-enabled/app", "/"), ("app", "/etc/nginx/sites-enabled"),
            ("sites-enabled/app", "/etc/nginx"),
        ])
    func fragment(path: String, workingDirectory: String) throws {
        let files = SiteFiles([
            path: "\(SiteFiles.server) include snippets/open.conf; }", "/etc/nginx/nginx.conf": Self.main,
            "/etc/nginx/snippets/open.conf": Self.open,
        ])
        let found = try files.site(path, workingDirectory: workingDirectory).findings()
        #expect(found.map(\.file) == ["/etc/nginx/snippets/open.conf"])
    }

    @Test("a file elsewhere finds includes beside it, then those of Debian's nginx")
    func elsewhere() throws {
        let files = SiteFiles([
            "/data/app.conf": "\(SiteFiles.server) include near; include far; }", "/data/near": Self.open,
            "/etc/nginx/near": "broken", "/etc/nginx/far": Self.open, "/etc/nginx/nginx.conf": Self.main,
        ])
        #expect(try files.site("/data/app.conf").findings().map(\.file) == ["/data/near", "/etc/nginx/far"])
    }

    @Test("an include that is missing is refused with the paths that were tried; a pattern may match no file")
    func missing() throws {
        let error = #expect(throws: NginxConfigurationError.self) {
            try SiteFiles(["/n/nginx.conf": "http {\ninclude x.conf;\n}"]).site("/n/nginx.conf")
        }
        #expect(error?.description == "/n/nginx.conf:2: x.conf is included and missing (tried: /n/x.conf).")

        let site = try SiteFiles(["/n/nginx.conf": Self.main]).site("/n/nginx.conf")
        #expect(
            site.warnings().map { "\($0.file):\($0.line) \($0.check)" } == ["/n/nginx.conf:3 include-without-files"])
        let empty = SiteFiles(["/n/nginx.conf": Self.main, "/n/conf.d/README": "not nginx's"])
        #expect(try empty.site("/n/nginx.conf").warnings() == [])
        let optional = "http { include custom/extra[.]conf; }"
        #expect(try SiteFiles(["/n/nginx.conf": optional]).site("/n/nginx.conf").warnings() == [])
    }

    @Test(
        "files that include each other are refused",
        arguments: [
            ["/n/nginx.conf": "include nginx.conf;"],
            ["/n/nginx.conf": "include a;", "/n/a": "include b;", "/n/b": "include a;"],
            ["/n/nginx.conf": "include *;", "/n/a": "a;"],
        ])
    func cycles(texts: [String: String]) throws {
        let texts = texts.mapValues { "worker_processes 1;\n\($0)" }
        let error = #expect(throws: NginxConfigurationError.self) { try SiteFiles(texts).site("/n/nginx.conf") }
        #expect(error?.code == .tooDeep)
    }

    @Test("files that include the next one twice each are refused before they take minutes")
    func doubling() throws {
        var texts = ["/n/nginx.conf": "worker_processes 1; include f1;"]
        for number in 1..<19 { texts["/n/f\(number)"] = "include f\(number + 1); include f\(number + 1);" }
        texts["/n/f19"] = "a;"
        let error = #expect(throws: NginxConfigurationError.self) { try SiteFiles(texts).site("/n/nginx.conf") }
        #expect(error?.code == .tooDeep)
    }

    // Everyday reality, point 27
    @Test("Latin-1, Windows line ends and other bytes are read, in comments and in words")
    func encodings() throws {
        let latin: [UInt8] = Array("# Stra".utf8) + [0xDF] + Array("e, f".utf8) + [0xFC] + Array("r\r\n".utf8)
        var files = SiteFiles([
            "/n/nginx.conf": Self.main,
            "/n/conf.d/app.conf": Self.server.replacing("root /srv;", with: "root /srv; include *.part;")
                .replacing("\n", with: "\r\n"),
        ])
        files.contents["/n/a.part"] = latin + [0x00, 0x80, 0xFF] + Array(" error_page 404 /\"".utf8) + [0xE4]
        files.contents["/n/a.part"]?.append(contentsOf: Array("\"; ".utf8) + latin)
        files.contents["/n/b.part"] = latin + Array("rewrite ^ /x last; # caf".utf8) + [0xE9]
        #expect(
            try files.findings("/n/nginx.conf") == [
                "/n/b.part:2 return-before-gate", "/n/conf.d/app.conf:3 return-before-gate",
            ])
    }

    @Test("words in Latin-1 that differ are different")
    func different() throws {
        var files = SiteFiles([:])
        func server(_ byte: UInt8) -> [UInt8] { Array("http://caf".utf8) + [byte] + Array(":80; } ".utf8) }
        files.contents["/x"] =
            Array("\(SiteFiles.server) location /a { \(SiteFiles.gate) proxy_pass ".utf8) + server(0xE9)
            + Array("location ^~ /b { proxy_pass ".utf8) + server(0xE8) + Array("}".utf8)
        #expect(try files.findings("/x") == [])
    }

    @Test("a byte order mark is named, and the file is read; UTF-16 is refused")
    func marks() throws {
        var files = SiteFiles([:])
        files.contents["/x"] = [0xEF, 0xBB, 0xBF] + Array(Self.server.utf8)
        let site = try files.site("/x")
        #expect(site.findings().map(\.check) == ["return-before-gate"])
        #expect(site.warnings().map(\.check) == ["byte-order-mark"])
        files.contents["/x"] = [0xFF, 0xFE] + Self.server.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let error = #expect(throws: NginxConfigurationError.self) { try files.site("/x") }
        #expect(error?.description.contains("UTF-16") == true)
    }

    @Test("a comment like a line of `nginx -T` does not hide the file around it")
    func marker() throws {
        let text = "\(Self.server)# configuration file /etc/nginx/other.conf:\nmerge_slashes on;\n"
        #expect(try SiteFiles(["/x": text]).findings("/x") == ["/x:3 return-before-gate"])
    }

    @Test("the output of nginx -T is read with Windows line ends, and after messages")
    func dump() throws {
        let dump = """
            nginx: [warn] conflicting server name "a" on 0.0.0.0:80, ignored
            2026/11/27 10:00:00 [notice] 1#1: using inherited sockets
            nginx: configuration file /etc/nginx/nginx.conf test is successful
            # configuration file /etc/nginx/nginx.conf:
            http { include conf.d/*.conf; }

            # configuration file /etc/nginx/conf.d/a.conf:
            \(Self.server)
            """.replacing("\n", with: "\r\n")
        let site = try SiteFiles(["standard input": dump]).site("standard input", isNamed: false)
        #expect(site.findings().map(\.file) == ["/etc/nginx/conf.d/a.conf"])
        #expect(site.read.paths.count == 2)
    }

    @Test("locations without a server around them are judged, and the warning says what is missing")
    func part() throws {
        let text = """
            location /sonarr { auth_request /ask; root /srv; return 200; }
            location ^~ /sonarr/api { auth_request off; root /srv; }
            """
        let site = try SiteFiles(["/x": text]).site("/x")
        #expect(site.findings().map { "\($0.line) \($0.check)" }.contains("1 return-before-gate"))
        #expect(!site.findings().contains { $0.check == "gate-missing" })
        #expect(site.warnings().map(\.check) == ["part-of-a-server"])
    }
}

/// The same through the program and real files.
@Suite("sallyport check --nginx FILE") struct FileCommandTests {
    private func check(_ arguments: [String], input: String = "") async throws -> Command.Outcome {
        try await Command.run([Repository.program, "check", "--nginx"] + arguments, input: Data(input.utf8))
    }

    @Test("a file's includes are read from disk, and the verdict says how much was read")
    func files() async throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: "\(folder.path)/conf.d", withIntermediateDirectories: false)
        let main = try folder.write("events { }\nhttp {\n    include conf.d/*.conf;\n}\n", to: "nginx.conf")
        let location = "location / { \(SiteFiles.gate) proxy_pass http://127.0.0.1:8000; }"
        _ = try folder.write("\(SiteFiles.server) \(location) }", to: "conf.d/a.conf")
        let good = try await check([main])
        #expect(good.status == 0, "\(good.text)")
        #expect(good.text == "Nothing found in \(main): 2 files with 1 server and 2 locations were read.\n")

        let open = "server { listen 443 ssl; location / { proxy_pass http://localhost:8000/; } }"
        _ = try folder.write(open, to: "conf.d/b.conf")
        let bad = try await check([main])
        #expect(bad.status == 1)
        #expect(bad.text.contains("/conf.d/b.conf:1: "))
        #expect(bad.text.contains("[backend-past-the-gate]"))

        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/conf.d/c.conf", withIntermediateDirectories: false)
        let directory = try await check([main])
        #expect(directory.status == 1)
        #expect(directory.errors.contains("/conf.d/c.conf is included and cannot be read: it is a directory."))
    }

    @Test("the files read are those that nginx -T prints, in its order")
    func sameAsNginx() async throws {
        let folder = try TemporaryDirectory()
        let names = [
            "a.conf", "B.conf", "b.conf", "c.conf~", ".d.conf", "e.CONF", "f-1.conf", "f-2.conf", "f-x.conf",
            "[g].conf",
            "h.txt", "sub/one/x.conf", "sub/two/x.conf", "sub/.three/x.conf", "sub/x.conf",
        ]
        for directory in ["", "/sub", "/sub/one", "/sub/two", "/sub/.three"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/conf.d\(directory)", withIntermediateDirectories: false)
        }
        for name in names { _ = try folder.write("", to: "conf.d/\(name)") }
        let includes = [
            "conf.d/*.conf", "\"conf.d/f-?.conf\"", "conf.d/f-[0-9].conf", "conf.d/f-[!0-9].conf", "conf.d/[a-b].conf",
            "conf.d/sub/*/x.conf", "conf.d/*/x.conf", "\(folder.path)/conf.d/.*.conf", "conf.d/[[]g].conf",
            "conf.d/[].g[]*", "conf.d/none-*.conf", "nowhere/*.conf", "conf.d/h.txt", "./conf.d/h.txt",
            "conf.d/h[.]txt",
        ]
        for include in includes {
            let main = try folder.write("events { }\nhttp { include \(include); }\n", to: "nginx.conf")
            let dump = try await Command.run(Nginx.command(folder.path) + ["-T"])
            let marker = "# configuration file "
            let printed = dump.text.split(separator: "\n").filter { $0.hasPrefix(marker) }
                .map { String($0.dropFirst(marker.count).dropLast()) }
            let files = ConfigurationFiles(
                contents: { FileManager.default.contents(atPath: $0).map { .found(Array($0)) } ?? .absent },
                names: { path in
                    (try? FileManager.default.contentsOfDirectory(atPath: path)).map { .found($0) } ?? .absent
                },
                exists: { FileManager.default.fileExists(atPath: $0) })
            let text = FileManager.default.contents(atPath: main) ?? Data()
            let site = try SiteReader(Array(text), path: main, workingDirectory: "/", files: files).site()
            #expect(site.read.paths == printed, "\(include): \(dump.errors)")
        }
    }

    @Test("a configuration without a gate is refused, and each form of output says so")
    func noGate() async throws {
        let text = "http { server { listen 80; location / { proxy_pass http://127.0.0.1:8000; } } }"
        let plain = try await check(["-"], input: text)
        #expect(plain.status == 1)
        #expect(plain.text.contains("No gate found"))
        #expect(plain.errors.hasPrefix("Error: No gate found in standard input: 1 file with 1 server and 1 location"))
        #expect(!plain.text.contains("Nothing found"))
        let json = try await check(["-", "--json"], input: text)
        #expect(json.status == 1)
        #expect(json.text.contains("\"no-gate\""))
    }

    @Test("a target that a variable decides is said in words, and does not change the status")
    func warning() async throws {
        let text = """
            http {
            \(SiteFiles.server)
            location / { \(SiteFiles.gate) proxy_pass http://$host:8000; }
            } }
            """
        let outcome = try await check(["-"], input: text)
        #expect(outcome.status == 0)
        #expect(
            outcome.text.hasPrefix("warning: standard input:4: `proxy_pass http://$host:8000` depends on a variable"))
        #expect(outcome.text.contains("Nothing found in standard input, apart from the warnings above: "))
        #expect(try await check(["-", "--json"], input: text).text.contains("\"severity\" : \"warning\""))
    }
}
