import Randomness
import EndToEndSupport
import Foundation
import NginxConfiguration
import Testing

/// How the checks read a configuration: as nginx does.
@Suite("Reading a configuration") struct ReadingTests {
    /// The findings of a server with one protected location, as `check:line`.
    private func findings(_ location: String, more: String = "") throws -> [String] {
        let text = """
            server {
            listen 127.0.0.1:8443 ssl;
            ssl_protocols TLSv1.3;
            location = /ask { internal; fastcgi_pass unix:/w; }
            location /app/ { auth_request /ask; root /srv;
            \(location)
            }
            \(more)
            }
            """
        return try site(text).findings().map { "\($0.check):\($0.line)" }
    }

    private func site(_ text: String) throws(NginxConfigurationError) -> NginxConfiguration.Site {
        try SiteReader(text, path: "/etc/nginx/site.conf", load: { _ in nil }).site()
    }

    @Test(
        "words, quotes, comments and escapes follow nginx's rules",
        arguments: [
            ("# return 200;", false), ("set $a '# no comment'; return 200;", true),
            ("set $a \"; return 200;\";", false),
            ("set $a '} return 200;';", false), ("set $a x#return; # x", false), ("set $a ${b}; return 200;", true),
            ("set $a a\\;b; return 200;", true), ("set $a \"a\\\"b; return 200;\";", false), ("\"return\" 200;", true),
            ("return\n200\n;", true), ("if ($a ~ \"^x{2}\") { return 200; }", true), ("set $a 'it''s';", nil),
            ("return 404;", false), ("return 200", nil), ("{ return 200; }", nil), ("; return 200;", nil), ("} }", nil),
            ("set $a \"x", nil),
        ] as [(String, Bool?)])
    func words(location: String, isFound: Bool?) throws {
        guard let isFound else {
            #expect(throws: NginxConfigurationError.self) { try findings(location) }
            return
        }
        #expect(try findings(location).contains { $0.hasPrefix("return-before-gate:") } == isFound)
    }

    @Test("a finding points to the directive's line")
    func lines() throws {
        #expect(try findings("# one\n\n  return 200\n  'text';") == ["return-before-gate:8"])
    }

    @Test(
        "unreadable input gives one error with its line",
        arguments: [
            ("server {\n  listen 80;\n", "/etc/nginx/site.conf:3: "), ("a b;\n}\n", "/etc/nginx/site.conf:2: "),
            ("a \"b\nc", "/etc/nginx/site.conf:1: "), ("a b;\n\nc d", "/etc/nginx/site.conf:3: "),
            ("", "/etc/nginx/site.conf:1: "), ("# nothing\n", "/etc/nginx/site.conf:1: "),
            ("a;\ninclude missing.conf;", "/etc/nginx/site.conf:2: "),
            (String(repeating: "a {\n", count: 200), "/etc/nginx/site.conf:100: "),
        ])
    func errors(text: String, start: String) throws {
        let error = #expect(throws: NginxConfigurationError.self) { try site(text) }
        #expect(error?.description.hasPrefix(start) == true, "\(String(describing: error))")
    }

    @Test("arbitrary input never causes a trap")
    func anything() throws {
        var generator = SeededGenerator(seed: 7)
        let pieces = [
            "server", "location", "{", "}", ";", " ", "\n", "\"", "'", "\\", "#", "$", "${", "auth_request", "/ask",
            "=", "~",
            "include", "*", "[a-", "proxy_pass", "http://", "unix:", ":", "return", "200", "é",
            "# configuration file x:\n", "if", "(",
        ]
        for _ in 0..<5000 {
            let count = Int.random(in: 0..<60, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            if let site = try? site(text) { _ = site.findings() }
        }
    }

    @Test("files are found by their include pattern, and each finding names its file")
    func includes() throws {
        let dump = """
            nginx: the configuration file /etc/nginx/nginx.conf syntax is ok
            # configuration file /etc/nginx/nginx.conf:
            http {
                include conf.d/*.conf;
                include /etc/nginx/sites/[a-c]?;
                include none/*.conf;
            }

            # configuration file /etc/nginx/conf.d/one.conf:
            server { listen 127.0.0.1:1; location = /ask { internal; fastcgi_pass unix:/w; }
            location / { auth_request /ask; root /srv; include gate.part; } }

            # configuration file /etc/nginx/gate.part:

            return 200;

            # configuration file /etc/nginx/sites/b1:
            merge_slashes off;

            # configuration file /etc/nginx/sites/d1:
            satisfy any;

            """
        let findings = try SiteReader(dump, path: "dump", load: { _ in nil }).site().findings()
        #expect(
            findings.map { "\($0.file):\($0.line) \($0.check)" } == [
                "/etc/nginx/gate.part:2 return-before-gate", "/etc/nginx/sites/b1:1 merge-slashes-off",
            ])
    }

    @Test("a port that forwards connections unread, and an identity set through a map, are found")
    func others() throws {
        let dump = """
            stream {
                upstream raw { server 127.0.0.1:8000; }
                server { listen 8001; proxy_pass raw; }
                server { listen 127.0.0.1:8002; proxy_pass 127.0.0.1:8000; }
            }
            http {
                map $http_x_user $who { default $http_x_user; }
                map $who $person { default $who; }
                server {
                    listen 127.0.0.1:1;
                    location = /ask { internal; fastcgi_pass unix:/w; }
                    location / {
                        auth_request /ask;
                        proxy_set_header Remote-User $person;
                        proxy_set_header Remote-Name "";
                        proxy_set_header Remote-Email "";
                        proxy_set_header Remote-Groups "";
                        proxy_set_header X-Auth-Token "";
                        proxy_pass http://127.0.0.1:8000;
                    }
                }
            }
            """
        #expect(
            try site(dump).findings().map { "\($0.line) \($0.check)" } == [
                "3 backend-past-the-gate", "14 identity-from-client",
            ])
    }
}
