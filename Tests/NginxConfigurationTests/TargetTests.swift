import NginxConfiguration
import Testing

/// Targets of `proxy_pass` that variables hold, and the ways around a gate that they hide.
@Suite("Targets and variables") struct TargetTests {
    /// The findings and warnings of a site with one protected location and other parts.
    private func judge(
        http: String = "", server: String = "", location: String, other: String = "", elsewhere: String = ""
    ) throws -> [String] {
        let text = """
            http { \(http)
            \(SiteFiles.server) \(server)
            location ^~ /app/ { \(SiteFiles.gate) \(location) }
            \(other)
            }
            server { listen 443 ssl; ssl_protocols TLSv1.3;
            \(elsewhere)
            } }
            """
        let site = try SiteFiles(["/x": text]).site("/x")
        return (site.findings() + site.warnings()).map { "\($0.line) \($0.check)" }
    }

    private static let sonarr = """
        set $upstream_app sonarr; set $upstream_port 8989; set $upstream_proto http;
        """
    private static let pass = "proxy_pass $upstream_proto://$upstream_app:$upstream_port;"

    // Everyday reality, point 25
    @Test("two applications behind the same variables are two applications")
    func distinct() throws {
        let radarr = "set $upstream_app radarr; set $upstream_port 7878; set $upstream_proto http;"
        #expect(
            try judge(
                location: Self.sonarr + Self.pass, other: "location ^~ /open/ { \(radarr) \(Self.pass) }",
                elsewhere: "location / { \(radarr) \(Self.pass) }") == [])
        #expect(try judge(location: Self.sonarr + Self.pass, elsewhere: "\(radarr) location / { \(Self.pass) }") == [])
    }

    @Test(
        "the protected application is found by each spelling",
        arguments: [
            "\(sonarr) \(pass)",
            "set $upstream_app SONARR; set $upstream_port 8989; set $upstream_proto http; \(pass)",
            "proxy_pass http://sonarr:8989;", "proxy_pass http://sonarr:8989/;", "proxy_pass http://Sonarr:8989/api/;",
            "proxy_pass http://sonarr.:8989;", "proxy_pass HTTP://sonarr:8989;", "proxy_pass https://sonarr:8989;",
            "proxy_pass $scheme://sonarr:8989;", "proxy_pass http://sonarr:8989$request_uri;",
            "proxy_pass http://sonarr:8989/$1$is_args$args;", "proxy_pass http://tv;", "proxy_pass http://TV/x;",
            "set $up tv; proxy_pass http://$up;", "set $up http://tv; proxy_pass $up;",
            "set $h sonarr; set $hp $h:8989; set $url http://${hp}/; proxy_pass $url;",
            "set $a sonarr; proxy_pass http://${A}:8989;",
            "set $a radarr; if ($arg_x) { set $a sonarr; } proxy_pass http://$a:8989;",
            "if ($arg_x) { proxy_pass http://sonarr:8989; }",
            "set $a sonarr; if ($arg_x) { proxy_pass http://$a:8989; } set $a radarr; set $a sonarr;",
            "proxy_pass http://$place:8989;",
        ])
    func spellings(open: String) throws {
        let http = "upstream tv { server sonarr:8989; } map $host $place { default sonarr; }"
        for found in [
            try judge(http: http, location: Self.sonarr + Self.pass, other: "location ^~ /open/ { \(open) }"),
            try judge(http: http, location: Self.sonarr + Self.pass, elsewhere: "location / { \(open) }"),
            try judge(http: http, location: "proxy_pass http://tv;", elsewhere: "location / { \(open) }"),
        ] {
            #expect(found.count == 1 && found[0].hasSuffix(" backend-past-the-gate"), "\(found)")
        }
    }

    @Test(
        "addresses and sockets are compared in all their spellings",
        arguments: [
            ("http://[fd00::1]:8000", "http://[FD00:0:0::1]:8000/"),
            ("http://[fd00::]:80", "http://[fd00:0:0:0:0:0:0:0]"),
            ("http://[::1]:8000", "http://localhost:8000"), ("http://127.0.0.1:8000", "http://[0:0::0:1]:8000/"),
            ("http://127.0.0.1:8000", "http://0.0.0.0:8000"), ("http://127.0.0.1:8000", "http://127.0.0.2:8000"),
            ("http://unix:/run/a.sock", "http://unix:/run//./a.sock:/x"), ("https://tv", "https://tv:443/"),
            ("http://tv", "http://TV.:80"), ("http://unix:/run/a.sock", "http://socket"),
        ])
    func addresses(guarded: String, open: String) throws {
        let http = "upstream socket { server unix:/run/a.sock; }"
        #expect(
            try judge(http: http, location: "proxy_pass \(guarded);", elsewhere: "location / { proxy_pass \(open); }")
                == [
                    "8 backend-past-the-gate"
                ])
    }

    @Test(
        "other applications are not taken for it",
        arguments: [
            "proxy_pass http://sonarr;", "proxy_pass http://sonarr:898;", "proxy_pass http://sonarr2:8989;",
            "set $a sonarr; set $a radarr; proxy_pass http://$a:8989;",
            "set $a radarr; break; set $a sonarr; proxy_pass http://$a:8989;",
            "set $a radarr; if ($arg_x) { set $a sonarr; return 302 /; } proxy_pass http://$a:8989;",
            "set $a radarr; if ($uri = /x) { break; } set $a lidarr; proxy_pass http://$a:8989;",
        ])
    func others(open: String) throws {
        #expect(try judge(location: Self.sonarr + Self.pass, elsewhere: "location / { \(open) }") == [])
    }

    @Test("an outer location's variables do not reach a nested one, and the server's do")
    func levels() throws {
        let nested = "set $a sonarr; location ^~ /open/in/ { proxy_pass http://$a:8989; }"
        #expect(
            try judge(location: Self.sonarr + Self.pass, other: "location ^~ /open/ { \(nested) }") == [
                "5 unknown-target"
            ])
        #expect(
            try judge(
                server: "set $a sonarr;", location: Self.sonarr + Self.pass,
                other: "location ^~ /open/ { location ^~ /open/in/ { proxy_pass http://$a:8989; } }") == [
                    "5 backend-past-the-gate"
                ])
        // The location's value replaces the server's.
        #expect(
            try judge(
                server: "set $a sonarr;", location: "proxy_pass http://$a:8989;",
                other: "location ^~ /open/ { set $a radarr; proxy_pass http://$a:8989; }") == [])
    }

    @Test(
        "a target that still holds a variable equals no other, and is said in words",
        arguments: [
            ("", "proxy_pass http://$host;"), ("", "proxy_pass http://$arg_app:8989;"),
            ("", "set $a $http_x; proxy_pass http://$a:8989;"), ("", "proxy_pass $undefined;"),
            ("map $host $a { default sonarr; x radarr; }", "proxy_pass http://$a:8989;"),
            ("map $host $a { x sonarr; }", "proxy_pass http://$a:8989;"),
            ("geo $a { default sonarr; }", "proxy_pass http://$a:8989;"),
            ("", "set $a sonarr; auth_request_set $a $upstream_http_x; proxy_pass http://$a:8989;"),
            ("", "set $a sonarr; set_by_lua_block $a { return 1 } proxy_pass http://$a:8989;"),
            ("", "set $a sonarr; if ($uri ~ ^/(?<a>[a-z]+)) { proxy_pass http://$a:8989; }"),
            ("", "fastcgi_pass unix:/run/$host.sock;"), ("", "proxy_pass http://unix:/run/$host.sock:/;"),
        ])
    func unknown(http: String, pass: String) throws {
        let found = try judge(
            http: http, location: "proxy_pass http://$host;", elsewhere: "location / { \(pass) }")
        #expect(found == ["4 unknown-target", "8 unknown-target"], "\(found)")
    }

    @Test("the variables of a named location are those of the location before it, so that they are not known")
    func named() throws {
        let other = """
            location ^~ /open/ { set $a sonarr; try_files /none @pass; }
            location @pass { proxy_pass http://$a:8989; }
            """
        #expect(
            try judge(server: "set $a none;", location: Self.sonarr + Self.pass, other: other) == ["6 unknown-target"])
        let known = other.replacing("@pass {", with: "@pass { set $a sonarr;")
        #expect(try judge(location: Self.sonarr + Self.pass, other: known) == ["6 backend-past-the-gate"])
    }

    @Test("many conditions about other variables leave the target known")
    func conditions() throws {
        let exploits = (0..<60).map { "if ($query_string ~ \"x{\($0)}\") { set $block_\($0) 1; }" }.joined(
            separator: " ")
        let refuse = "if ($block_1 = 1) { return 403; }"
        let pass = "proxy_pass $forward_scheme://$server:$port;"
        let found = try judge(
            server: "set $forward_scheme http; set $server \"sonarr\"; set $port 8989; \(exploits) \(refuse)",
            location: pass, elsewhere: "set $server sonarr; location / { proxy_pass http://$server:8989; }")
        #expect(found == ["8 backend-past-the-gate"])
    }

    @Test("a variable of the path leaves the target known")
    func paths() throws {
        #expect(try judge(location: "proxy_pass http://sonarr:8989/$1;") == ["4 path-from-client"])
        #expect(try judge(location: "proxy_pass http://sonarr:8989$request_uri;") == ["4 path-from-client"])
        #expect(try judge(location: "set $p 8989; proxy_pass http://sonarr:$p/base;") == [])
    }

    @Test("an upstream whose servers Lua chooses is compared by its name")
    func lua() throws {
        let http = "upstream tv { server 0.0.0.1; balancer_by_lua_block { choose({}) } }"
        let open = "location / { proxy_pass http://TV; }"
        #expect(
            try judge(http: http, location: "proxy_pass http://tv;", elsewhere: open) == ["8 backend-past-the-gate"])
        #expect(
            try judge(http: http, location: "proxy_pass http://0.0.0.1;", elsewhere: open) == [])
    }

    @Test("a stream that forwards to an application by a constant is found")
    func stream() throws {
        let text = """
            stream { map $ssl_preread_server_name $name { default sonarr:8989; }
            server { listen 9000; proxy_pass $name; }
            server { listen 9001; proxy_pass $ssl_preread_server_name; } }
            http { \(SiteFiles.server) location / { \(SiteFiles.gate) proxy_pass http://sonarr:8989; } } }
            """
        let site = try SiteFiles(["/x": text]).site("/x")
        #expect(site.findings().map { "\($0.line) \($0.check)" } == ["2 backend-past-the-gate"])
        #expect(site.warnings().map { "\($0.line) \($0.check)" } == ["3 unknown-target"])
    }
}
