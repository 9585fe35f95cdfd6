import NginxConfiguration
import Testing

/// Rewrites in protected locations, and variables with two definitions.
@Suite("Rewrites and definitions") struct RewriteTests {
    // Everyday reality, point 26
    @Test(
        "a rewrite that leaves a protected location is found, and one with `break` is not",
        arguments: [
            ("^/app/(.*)$ /$1 break", false), ("^ /index.php?path=$uri break", false), ("^ $new break", false),
            ("\"^/app/(.*)$\" \"/$1\" \"break\"", false), ("^ /https://x break", false), ("^ HTTP break", false),
            ("^/app/(.*)$ /$1 last", true), ("^/app/(.*)$ /$1", true), ("^ /x redirect", true),
            ("^ /x permanent", true), ("^ http://other.example/ break", true), ("^ https://other.example/ break", true),
            ("^ $scheme://$host/x break", true), ("^ https://other.example/", true), ("^ ${scheme}://x/ break", true),
        ])
    func rewrites(arguments: String, isFound: Bool) throws {
        for inner in ["rewrite \(arguments);", "if ($arg_x) { rewrite \(arguments); }"] {
            let text = "\(SiteFiles.server)\nlocation /app/ { auth_request /ask; root /srv;\n\(inner)\n} }"
            let found = try SiteFiles(["/x": text]).findings("/x")
            #expect(found == (isFound ? ["/x:4 return-before-gate"] : []), "\(inner)")
        }
    }

    @Test("a server's rewrite with `break` still changes the gate's own subrequest")
    func server() throws {
        func found(_ rewrite: String) throws -> [String] {
            try SiteFiles([
                "/x": "\(SiteFiles.server)\n\(rewrite);\nlocation / { auth_request /ask; root /srv; } }"
            ]).findings("/x")
        }
        #expect(try found("rewrite ^/a(.*)$ /b$1 break") == ["/x:3 rewritten-question"])
        #expect(try found("rewrite ^/a(.*)$ httpd/$1 last") == ["/x:3 rewritten-question"])
        #expect(try found("rewrite ^/a(.*)$ $scheme://$host/b$1") == [])
        #expect(try found("rewrite ^/a(.*)$ /b$1 permanent") == [])
    }

    private func judge(_ http: String, server: String = "", location: String = "") throws -> (
        findings: [String], warnings: [String]
    ) {
        let text = """
            http {
            \(http)
            \(SiteFiles.server) \(server)
            location / { auth_request /ask; root /srv; \(location) }
            } }
            """
        let site = try SiteFiles(["/x": text]).site("/x")
        return (site.findings().map { "\($0.line) \($0.check)" }, site.warnings().map { "\($0.line) \($0.check)" })
    }

    @Test(
        "a variable with two definitions is found",
        arguments: [
            "map $uri $path { default $uri; }\nmap $request_uri $path { default $request_uri; }",
            "map $a $x { default 1; }\nmap $a $x { default 2; }", "map $a $X { default 1; }\nmap $b $x { default 1; }",
            "map $a $x { default 1; }\ngeo $x { default 1; }", "geo $x { default 1; }\ngeo $arg_a $x { default 2; }",
            "map $a $x { default 1; }\nsplit_clients $a $x { * 1; }", "js_set $x main.x;\nmap $a $x { default 1; }",
            "map $a $x { default 1; }\nmap $a $x { hostnames; default 1; }",
        ])
    func twice(maps: String) throws {
        #expect(try judge(maps).findings == ["3 variable-defined-twice"])
    }

    @Test("a map's variable that `set` or the gate's answer overrides is found")
    func overridden() throws {
        let map = "map $uri $path { default $uri; }"
        #expect(try judge(map, location: "set $path /x;").findings == ["5 variable-defined-twice"])
        #expect(try judge(map, server: "set $Path /x;").findings == ["4 variable-defined-twice"])
        #expect(
            try judge(map, location: "auth_request_set $path $upstream_http_x;").findings == [
                "5 variable-defined-twice"
            ])
    }

    @Test("two values of one variable from the gate's answer, at one level, are found")
    func answers() throws {
        let one = "auth_request_set $user $upstream_http_remote_user;"
        #expect(
            try judge("", location: "\(one) auth_request_set $user $upstream_http_name;").findings == [
                "5 variable-defined-twice"
            ])
        #expect(try judge("", server: one, location: one).findings == [])
        #expect(
            try judge("", server: one, location: "auth_request_set $user $upstream_http_name;").findings == [])
    }

    @Test("the same definition twice, as each site of a reverse proxy's generator brings it, is a warning")
    func same() throws {
        let map = "map $scheme $hsts_header { https \"max-age=63072000; preload\"; }"
        let (findings, warnings) = try judge("\(map)\n\(map)")
        #expect(findings == [])
        #expect(warnings == ["3 variable-defined-twice"])
    }

    @Test("`set` of one variable in many places is no second definition")
    func sets() throws {
        let server = "set $skip 0; if ($arg_x) { set $skip 1; } location /b { set $skip 2; root /b; }"
        #expect(try judge("", server: server, location: "set $skip 3;").findings == [])
    }
}
