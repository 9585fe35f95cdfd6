import EndToEndSupport
import Foundation
import NginxConfiguration
import Testing

/// Lua code in nginx's files.
@Suite("Lua in a configuration") struct LuaTests {
    /// Blocks as nginx's Lua module reads them, or refuses to.
    private static let blocks = [
        "content_by_lua_block { ngx.say('x') }",
        "content_by_lua_block{ngx.say('x')}",
        "content_by_lua_block\n{\n}",
        "content_by_lua_block { t = { a = { b = {} } } }",
        #"content_by_lua_block { ngx.say("}") }"#,
        "content_by_lua_block { ngx.say('{') }",
        #"content_by_lua_block { ngx.say("it's }", 'a "}"') }"#,
        #"content_by_lua_block { ngx.say("\"}") }"#,
        #"content_by_lua_block { ngx.say('\\') }"#,
        #"content_by_lua_block { ngx.say('\'}') }"#,
        "content_by_lua_block { -- it's a } brace\n ngx.say(1) }",
        "content_by_lua_block { return a-- }\n}",
        "content_by_lua_block { --[[ } \n ' ]] ngx.say(1) }",
        "content_by_lua_block { --[==[ } ]] ]=] ]==] ngx.say(1) }",
        "content_by_lua_block { --[=== }\n }",
        "content_by_lua_block { --[ }\n }",
        "content_by_lua_block { s = [[ } \" ' -- ]] }",
        "content_by_lua_block { s = [=[ ]] } ]=] }",
        "content_by_lua_block { s = [==[ ]=] } ]===] ]==] }",
        "content_by_lua_block { s = a[b[1]] }",
        "content_by_lua_block { s = \"[[\" }",
        "content_by_lua_block { s = '--' }",
        "content_by_lua_block { # }",
        "content_by_lua_block { x = 10 % 3; y = x ~= 2; $ }",
        "set_by_lua_block $x { return \"}\" }",
        "rewrite_by_lua_block { ngx.req.set_uri('/x') }",
        "access_by_lua_block { ngx.exit(ngx.OK) }",
        "header_filter_by_lua_block { ngx.header['X-A'] = nil }",
        "body_filter_by_lua_block { ngx.arg[1] = nil }",
        "log_by_lua_block { local t = {} }",
        "content_by_lua 'ngx.say(\"; } {\")';",
        "content_by_lua_block { } ;",
        "content_by_lua_block { { }",
        "content_by_lua_block { } }",
        "content_by_lua_block { s = [[ } }",
        "content_by_lua_block { --[[ } }",
        "content_by_lua_block { s = \"a\n}\" }",
        "content_by_lua_block { s = \"a\\\n}\" }",
        "content_by_lua_block { s = ' }",
        "content_by_lua_block { -- }",
        "content_by_lua_block",
        "content_by_lua_block;",
    ]

    // Everyday reality, point 23
    @Test("nginx's Lua module accepts and refuses the same blocks", arguments: blocks)
    func reading(block: String) async throws {
        let folder = try TemporaryDirectory()
        let text = """
            pid nginx.pid;
            error_log stderr;
            events {}
            http {
                server {
                    listen unix:\(folder.path)/socket;
                    location / {
                        \(block)
                    }
                    location /last { return 404; }
                }
            }
            """
        _ = try folder.write(SampleSite.modules + text, to: "nginx.conf")
        let nginx = try await Command.run(Nginx.command(folder.path) + ["-t"])
        let isRead = (try? SiteFiles(["/x": text]).site("/x")) != nil
        #expect(isRead == (nginx.status == 0), "\(nginx.errors)")
    }

    @Test("the directives after a block are read, and keep their lines")
    func after() throws {
        let text = """
            \(SiteFiles.server)
            location / {
            auth_request /ask;
            access_by_lua_block {
            -- it's { a comment
            ngx.say([==[
            }]==])
            }
            root /srv;
            return 200;
            } }
            """
        #expect(try SiteFiles(["/x": text]).findings("/x") == ["/x:11 return-before-gate"])
    }

    @Test("code that does not end is refused with the line on which it starts")
    func endless() throws {
        let error = #expect(throws: NginxConfigurationError.self) {
            try SiteFiles(["/x": "a;\nlocation / {\ncontent_by_lua_block {\n[[ } }"]).site("/x")
        }
        #expect(error?.description == "/x:3: the Lua code that starts here does not end.")
    }

    /// CrowdSec's files run in the access phase of every location, after the gate.
    private static let crowdSec = """
        lua_package_path '/usr/lib/crowdsec/lua/?.lua;;';
        lua_shared_dict crowdsec_cache 50m;
        init_by_lua_block {
            bouncer = require "crowdsec"
            local ok, reason = bouncer.init("/etc/crowdsec/bouncer.conf", "bouncer/1") -- doesn't { return
            if ok == nil then error("init: " .. reason) end
        }
        init_worker_by_lua_block { if bouncer.mode() == "stream" then bouncer.start() end }
        map $server_addr $is_socket { default 0; "~unix:" 1; }
        access_by_lua_block {
            if ngx.var.is_socket == "1" then ngx.log(ngx.DEBUG, "local {") else bouncer.Allow(ngx.var.remote_addr) end
        }
        """

    @Test("a bouncer in the access phase, and code that makes or logs responses, have no finding")
    func harmless() throws {
        let text = """
            http {
            \(Self.crowdSec)
            log_by_lua_block { metrics:log({ status = ngx.status }) }
            \(SiteFiles.server)
            ssl_certificate_by_lua_block { certificates.choose() }
            location / { \(SiteFiles.gate)
                content_by_lua_block { ngx.say("hello }") }
            }
            location /more { \(SiteFiles.gate)
                access_by_lua_file /srv/access.lua;
                body_filter_by_lua_block { ngx.arg[1] = ngx.arg[1] }
                header_filter_by_lua_block { ngx.header["X-Powered-By"] = nil }
                proxy_pass http://127.0.0.1:8000;
            }
            } }
            """
        let site = try SiteFiles(["/x": text]).site("/x")
        #expect(site.findings() == [])
        #expect(site.warnings() == [])
    }

    @Test(
        "code that runs before the gate is found, at the level that has it",
        arguments: [
            ("rewrite_by_lua_block { ngx.exit(200) }", "", "", true),
            ("", "rewrite_by_lua_file r.lua;", "", true), ("", "", "rewrite_by_lua 'ngx.exit(200)';", true),
            ("server_rewrite_by_lua_block { }", "", "", true), ("", "server_rewrite_by_lua_file r.lua;", "", true),
            ("", "set_by_lua_block $x { return 1 }", "", true), ("", "", "set_by_lua $x 'return 1';", true),
            ("", "if ($x) { set_by_lua_file $x s.lua; }", "", true),
            ("", "", "if ($x) { rewrite_by_lua_block { } }", true),
            ("access_by_lua_no_postpone on; access_by_lua_block { }", "", "", true),
            ("access_by_lua_no_postpone on;", "", "access_by_lua_file a.lua;", true),
            ("access_by_lua_no_postpone off; access_by_lua_block { }", "", "", false),
            ("access_by_lua_no_postpone on;", "", "", false),
            ("rewrite_by_lua_no_postpone on;", "access_by_lua_block { }", "", false),
            ("", "location /open { rewrite_by_lua_block { } }", "", false),
            ("", "location /open { set_by_lua_block $x { } root /open; }", "", false),
        ])
    func before(http: String, server: String, location: String, isFound: Bool) throws {
        let text = """
            http { \(http)
            \(SiteFiles.server) \(server)
            location /app/ { auth_request /ask; root /srv; \(location) }
            } }
            """
        let found = try SiteFiles(["/x": text]).findings("/x")
        #expect(found.allSatisfy { $0.hasSuffix(" lua-before-gate") }, "\(found)")
        #expect(found.isEmpty != isFound)
    }

    /// Parts of a server whose gate refuses every request, and whether a request is answered nevertheless.
    private static let phases: [(http: String, location: String, isOpen: Bool)] = [
        ("", "content_by_lua_block { ngx.say('open') }", false), ("", "access_by_lua_block { ngx.say('open') }", false),
        ("access_by_lua_block { ngx.exit(200) }", "", false),
        ("", "rewrite_by_lua_block { ngx.say('open') ngx.exit(200) }", true),
        ("rewrite_by_lua_block { ngx.exit(200) }", "", true),
        ("server_rewrite_by_lua_block { ngx.exit(200) }", "", true),
        ("access_by_lua_no_postpone on;", "access_by_lua_block { ngx.exit(200) }", true),
        ("", "set_by_lua_block $x { ngx.req.set_header('X-Key', 'right') return 1 }", true),
        ("header_filter_by_lua_block { ngx.status = 204 }", "", true), ("", "rewrite ^ /app/other break;", false),
        ("", "rewrite ^ /open last;", true), ("", "rewrite ^ http://other.example/ break;", true),
    ]

    @Test("nginx itself answers past the gate where the checks report it, and only there", arguments: phases.indices)
    func order(index: Int) async throws {
        let (http, location, isOpen) = Self.phases[index]
        let folder = try TemporaryDirectory()
        let text = """
            http {
                access_log off;
                \(http)
                server {
                    listen unix:\(folder.path)/socket;
                    location = /ask { internal; if ($http_x_key = right) { return 204; } return 403; }
                    location /app/ { auth_request /ask; root /srv; \(location) }
                    location = /open { return 200 open; }
                }
            }
            """
        _ = try folder.write(
            SampleSite.modules + "pid nginx.pid; error_log stderr; daemon off; events {}\n" + text, to: "nginx.conf")
        let nginx = try GuardedProcess(Nginx.command(folder.path), log: "\(folder.path)/log")
        let curl = ["curl", "-s", "--unix-socket", "\(folder.path)/socket", "-w", "%{http_code}", "-o", "/dev/null"]
        try await eventually("nginx answers") {
            try await Command.run(curl + ["http://localhost/open"]).status == 0
        }
        let status = try await Command.run(curl + ["http://localhost/app/page"]).text
        #expect(try await nginx.stop() == 0)
        #expect((status != "403") == isOpen, "\(status)")

        let site = try SiteFiles(["/x": text]).site("/x")
        let checks = (site.findings() + site.warnings()).map(\.check)
        let reported = Set(checks).intersection(["lua-before-gate", "lua-on-gate-answer", "return-before-gate"])
        #expect(reported.isEmpty != isOpen, "\(checks)")
    }

    @Test("code that can change the status of the gate's answer is found in the gate's location, else a warning")
    func answer() throws {
        func text(_ http: String, _ gate: String) -> String {
            """
            http { \(http)
            server {
            listen 443 ssl; ssl_protocols TLSv1.3;
            location = /ask { internal; \(gate) fastcgi_pass unix:/run/worker.sock; }
            location / { auth_request /ask; root /srv; }
            } }
            """
        }
        let filter = "header_filter_by_lua_block { ngx.header.Server = nil }"
        #expect(try SiteFiles(["/x": text("", filter)]).findings("/x") == ["/x:4 gate-answer-replaced"])
        let site = try SiteFiles(["/x": text(filter, "")]).site("/x")
        #expect(site.findings() == [])
        #expect(site.warnings().map(\.check) == ["lua-on-gate-answer"])
    }
}
