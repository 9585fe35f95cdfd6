import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    @Suite("TLS, names and the redirect") struct TransportSecurity {  // N9
        /// The output of `openssl s_client` for a handshake.
        private func handshake(_ arguments: [String], _ nginx: Nginx) async throws -> Command.Outcome {
            try await Command.run(
                [
                    "timeout", MachineSpeed.limit(seconds: 20), "openssl", "s_client", "-connect",
                    "127.0.0.1:\(nginx.https)", "-CAfile",
                    nginx.certificate,
                ] + arguments)
        }

        @Test("TLS 1.2 and 1.3 are accepted", arguments: ["-tls1_2", "-tls1_3"])
        func versions(flag: String) async throws {
            let outcome = try await handshake([flag, "-servername", "localhost"], EndToEnd.server().nginx)
            #expect(outcome.text.contains("Verify return code: 0"))
            // Tickets are off in 1.2. In 1.3, nginx's tickets are only references into its cache.
            if flag == "-tls1_2" { #expect(!outcome.text.contains("TLS session ticket:")) }
            #expect(!outcome.text.contains("Early data was accepted"))
            #expect(outcome.text.contains("OCSP response: no response sent") || !outcome.text.contains("OCSP response"))
        }

        @Test(
            "older versions, and suites without forward secrecy or authenticated encryption, are not",
            arguments: [
                ["-tls1", "-cipher", "ALL:@SECLEVEL=0"], ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
                ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256:@SECLEVEL=0"],
                ["-tls1_2", "-cipher", "AES128-GCM-SHA256:@SECLEVEL=0"],
            ])
        func refused(arguments: [String]) async throws {
            let outcome = try await handshake(arguments + ["-servername", "localhost"], EndToEnd.server().nginx)
            #expect(outcome.text.contains("Cipher is (NONE)"), "\(outcome.text.suffix(400))")
        }

        @Test("early data is not accepted")
        func earlyData() async throws {
            let outcome = try await handshake(["-tls1_3", "-servername", "localhost"], EndToEnd.server().nginx)
            #expect(!outcome.text.contains("Max Early Data: ") || outcome.text.contains("Max Early Data: 0"))
        }

        @Test(
            "a name that no server has is refused before a certificate is shown",
            arguments: ["evil.example", "localhost.evil.example"])
        func unknownName(name: String) async throws {
            let outcome = try await handshake(["-servername", name], EndToEnd.server().nginx)
            #expect(outcome.text.contains("no peer certificate available"))
            #expect(outcome.errors.contains("unrecognized name"))
        }

        @Test("a local run also answers by address", arguments: ["127.0.0.1"])
        func byAddress(address: String) async throws {
            let nginx = try EndToEnd.server().nginx
            let curl = Curl(origin: "https://\(address):\(nginx.https)", certificate: nginx.certificate)
            #expect(try await curl.send("GET", "/protected").status == 401)
        }

        @Test(
            "every answer asks for HTTPS for two years, refusals included",
            arguments: ["/protected", "/nothing-here", "/healthz", "/.well-known/jwks.json"])
        func strictTransport(path: String) async throws {
            let answer = try await EndToEnd.server().curl.send("GET", path)
            #expect(answer["strict-transport-security"] == "max-age=63072000")
            #expect(answer["x-content-type-options"] == "nosniff")
            #expect(answer["x-frame-options"] == "DENY")
            #expect(answer["server"] == "nginx", "no version")
        }

        @Test(
            // N3
            "plain HTTP leads to the configured origin and keeps the method", arguments: ["localhost", "evil.example"])
        func redirect(host: String) async throws {
            let nginx = try EndToEnd.server().nginx
            let curl = Curl(origin: "http://localhost:\(nginx.http)", certificate: nginx.certificate)
            for method in ["GET", "POST"] {
                let answer = try await curl.send(method, "/login?a=b%20c", ["Host: \(host)"], version: .one)
                #expect(answer.status == 308)
                #expect(answer["location"] == "\(nginx.origin)/login?a=b%20c")
                #expect(answer["strict-transport-security"] == nil, "RFC 6797, 7.2")
            }
        }

        @Test("plain HTTP on the HTTPS port is answered")
        func plainOnHTTPS() async throws {
            let nginx = try EndToEnd.server().nginx
            let curl = Curl(origin: "http://localhost:\(nginx.https)", certificate: nginx.certificate)
            let answer = try await curl.send("GET", "/login", version: .one)
            #expect(answer.status == 400)
            #expect(answer.problem != nil)
            #expect(answer["strict-transport-security"] == nil)
        }
    }
}

@Suite("The deployed form") struct DeployedFormTests {  // N12
    @Test("the files as shipped pass nginx's own check inside Debian's main file")
    func check() async throws {
        let folder = try TemporaryDirectory()
        try await Nginx.makeCertificate(in: folder.path)
        // Changes only what a test cannot use: the certificate's path, privileged ports, the system's log folder.
        try await Command.succeed([
            Repository.script("render"), folder.path, "certificate=\(folder.path)/cert.pem",
            "key=\(folder.path)/key.pem",
            "https=1", "http=2", "monitor=unix:\(folder.path)/m.sock", "log=\(folder.path)/access.log",
        ])
        let ports = try FreePorts.pair()
        try await Command.succeed([
            "sed", "-i", "s/:1 ssl/:\(ports.https) ssl/; s/:2;/:\(ports.http);/", "\(folder.path)/sallyport.conf",
            "\(folder.path)/unknown-names.conf",
        ])
        var main = try String(contentsOfFile: "/etc/nginx/nginx.conf", encoding: .utf8)
        main = main.replacing("include /etc/nginx/sites-enabled/*;", with: "")
            .replacing("/etc/nginx/conf.d/*.conf", with: "\(folder.path)/[!n]*.conf")
            .replacing(/pid [^;]*;/, with: "pid \(folder.path)/pid;")
            .replacing("/var/log/nginx/", with: "\(folder.path)/")
        #expect(main.contains("\(folder.path)/[!n]*.conf"))
        try Data(main.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/nginx.conf"))
        // Debian's files name the modules by a path below the prefix.
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/modules", withDestinationPath: "/usr/lib/nginx/modules")
        let outcome = try await Command.run(Nginx.command(folder.path) + ["-t"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.errors.contains("[warn]") || geteuid() != 0, "\(outcome.errors)")
    }

    @Test("a client that names no server is shown no certificate, and the origin is the configured one")
    func defaultServer() async throws {
        let recorder = try ParameterRecorder()
        let nginx = try await Nginx(
            ports: try FreePorts.pair(), socket: recorder.socket, values: ["names=auth.example.org"])
        let nameless = try await Command.run([
            "timeout", MachineSpeed.limit(seconds: 20), "openssl", "s_client", "-noservername", "-connect",
            "127.0.0.1:\(nginx.https)",
        ])
        #expect(nameless.text.contains("no peer certificate available"))
        let named = try await Command.run([
            "timeout", MachineSpeed.limit(seconds: 20), "openssl", "s_client", "-servername", "auth.example.org",
            "-connect",
            "127.0.0.1:\(nginx.https)",
        ])
        #expect(named.text.contains("BEGIN CERTIFICATE"))
        #expect(try await nginx.stop() == 0)
        recorder.stop()
    }

    @Test("nothing runs before the gate, and no value is left to the client")  // N3, N5, N8
    func rules() throws {
        let folder = "\(Repository.root)/nginx"
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".conf") }
        #expect(names.count > 10)
        for name in names {
            let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            let directives = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.hasPrefix("#") }
            // nginx passes the requested host and the server's own name to the gate, which checks the host against its
            // rules.
            for line in directives where line != "fastcgi_param GATE_HOST $host;" {
                #expect(!line.contains("$host") && !line.contains("$http_host"), "\(name): \(line)")
                #expect(!line.contains("auth_request off"), "\(name): \(line)")
                #expect(!line.contains("non_idempotent"), "\(name): \(line)")
                #expect(!line.contains("rewrite "), "\(name): \(line)")
                #expect(!(line.hasPrefix("include") && line.contains("fastcgi_params")), "\(name): \(line)")
                if line.hasPrefix("server ") { #expect(line.hasPrefix("server unix:") || line == "server {") }
            }
        }
    }
}
