import NginxConfiguration
import Testing

/// Configurations of the kinds that home servers have, written for these tests.
@Suite("Home servers") struct HomeServerTests {
    private static let sallyport = """
        server {
            listen 443 ssl;
            server_name auth.example.org;
            include /etc/nginx/tls.conf;
            location = /ask { internal; fastcgi_pass unix:/run/sallyport/sallyport.sock; }
            location / { fastcgi_pass unix:/run/sallyport/sallyport.sock; }
            location = /auth { return 404; }
        }
        """
    /// The files that every one of the sites has.
    private static let shared = [
        "/etc/nginx/tls.conf": "ssl_protocols TLSv1.2 TLSv1.3; # Mozilla's list\n",
        "/etc/nginx/gate.conf": SiteFiles.gate,
        "/etc/nginx/ask.conf":
            "location = /ask { internal; fastcgi_pass unix:/run/sallyport/sallyport.sock; }",
        "/etc/nginx/modules-enabled/README": "", "/etc/nginx/conf.d/README": "",
        "/etc/nginx/sites-enabled/none.conf": "",
        "/etc/nginx/mime.types": "types { text/html html htm; image/svg+xml svg svgz; }",
    ]

    private func site(_ texts: [String: String], main: String = "/etc/nginx/nginx.conf") throws
        -> NginxConfiguration.Site
    {
        try SiteFiles(Self.shared.merging(texts) { $1 }).site(main)
    }

    private func judge(_ texts: [String: String]) throws -> [String] {
        let site = try site(texts)
        return (site.findings() + site.warnings()).map { "\($0.file):\($0.line) \($0.check)" }
    }

    private static let main = """
        user www-data;
        worker_processes auto;
        include /etc/nginx/modules-enabled/*.conf;
        events { worker_connections 768; }
        http {
            include /etc/nginx/mime.types;
            log_format main '$remote_addr "$request" "$http_user_agent" {not a block}';
            map $http_upgrade $connection_upgrade { default upgrade; '' close; }
            include /etc/nginx/conf.d/*.conf;
            include /etc/nginx/sites-enabled/*;
        }
        """

    /// A reverse proxy with one folder of applications, their names in variables, and an optional login in each.
    private func applications(_ sonarr: String) -> [String: String] {
        [
            "/etc/nginx/nginx.conf": Self.main, "/etc/nginx/conf.d/sallyport.conf": Self.sallyport,
            "/etc/nginx/sites-enabled/sonarr": """
            ## Version 2026/01/01
            server {
                listen 443 ssl;
                listen [::]:443 ssl;
                server_name sonarr.*;
                include /etc/nginx/tls.conf;
                include /etc/nginx/ask.conf;
                client_max_body_size 0;
                location / {
                    include /etc/nginx/gate.conf;
                    include /etc/nginx/resolver.conf;
                    set $upstream_app sonarr;
                    set $upstream_port 8989;
                    set $upstream_proto http;
                    proxy_pass $upstream_proto://$upstream_app:$upstream_port;
                }
                \(sonarr)
            }
            """,
            "/etc/nginx/sites-enabled/jellyfin": """
            server {
                listen 443 ssl;
                server_name jellyfin.*;
                include /etc/nginx/tls.conf;
                location / {
                    include /etc/nginx/resolver.conf;
                    set $upstream_app jellyfin;
                    set $upstream_port 8096;
                    set $upstream_proto http;
                    proxy_pass $upstream_proto://$upstream_app:$upstream_port;
                    proxy_set_header Range $http_range;
                }
                location ~ (/jellyfin)?/socket {
                    set $upstream_app jellyfin;
                    set $upstream_port 8096;
                    set $upstream_proto http;
                    proxy_pass $upstream_proto://$upstream_app:$upstream_port;
                }
            }
            """,
            "/etc/nginx/resolver.conf": "resolver 127.0.0.11 valid=30s;\n",
        ]
    }

    @Test("applications whose targets are in variables have no finding where each has its own way")
    func variables() throws {
        let found = try judge(applications(""))
        #expect(found == [])
    }

    @Test("the API that such a file leaves open is a second way to the application")
    func api() throws {
        let open = """
            location ~ (/sonarr)?/api {
                include /etc/nginx/resolver.conf;
                set $upstream_app sonarr;
                set $upstream_port 8989;
                set $upstream_proto http;
                proxy_pass $upstream_proto://$upstream_app:$upstream_port;
            }
            """
        let found = try judge(applications(open))
        #expect(
            found == [
                "/etc/nginx/sites-enabled/sonarr:17 pattern-beside-gate",
                "/etc/nginx/sites-enabled/sonarr:22 backend-past-the-gate",
            ])
    }

    /// A generator's files: one server each, the target in three variables of the server, a shared file that passes.
    private func generated(_ name: String, _ host: String, _ port: Int, _ extra: String) -> String {
        """
        # ------------------------------------------------------------
        # \(name)
        # ------------------------------------------------------------
        map $scheme $hsts_header {
            https   "max-age=63072000; preload";
        }
        server {
          set $forward_scheme http;
          set $server         "\(host)";
          set $port           \(port);
          listen 443 ssl;
          server_name \(name);
          include tls.conf;
          if ($trust_forwarded_proto = "x{") { return 301 https://$host$request_uri; }
          \(extra)
          include custom/server_proxy[.]conf;
        }
        """
    }

    @Test("a generator's servers, which differ by their variables alone, are told apart")
    func generator() throws {
        let gated = "include ask.conf; location / { include gate.conf; include include/proxy.conf; }"
        let open = "location / { include include/proxy.conf; }"
        func texts(_ others: String) -> [String: String] {
            [
                "/etc/nginx/nginx.conf": Self.main,
                "/etc/nginx/include/proxy.conf": """
                add_header X-Served-By $host;
                proxy_set_header Host $host;
                proxy_pass $forward_scheme://$server:$port$request_uri;
                """,
                "/etc/nginx/conf.d/1.conf": generated("photos.example.org", "photos", 2342, gated),
                "/etc/nginx/conf.d/2.conf": generated("blog.example.org", "blog", 2368, open),
                "/etc/nginx/conf.d/3.conf": others,
            ]
        }
        // The identical map of each file is said, and the raw path that the generator passes on is found.
        let expected = [
            "/etc/nginx/include/proxy.conf:3 path-from-client", "/etc/nginx/conf.d/3.conf:4 variable-defined-twice",
        ]
        #expect(Set(try judge(texts(generated("x.example.org", "x", 2342, open)))).isSuperset(of: expected))
        #expect(
            !(try judge(texts(generated("x.example.org", "x", 2342, open)))).contains {
                $0.hasSuffix("backend-past-the-gate")
            })
        #expect(
            try judge(texts(generated("x.example.org", "Photos", 2342, open))).contains {
                $0.hasSuffix("/include/proxy.conf:3 backend-past-the-gate")
            })
    }

    @Test("certbot's lines, quoted braces, ${names}, tables, geo, mail and stream are read")
    func certbot() throws {
        #expect(
            try judge([
                "/etc/nginx/nginx.conf": """
                load_module modules/ngx_stream_module.so;
                events {}
                mail { server { listen 143; protocol imap; } }
                stream {
                    upstream dns { server 192.168.1.2:53; }
                    server { listen 53 udp; proxy_pass dns; }
                }
                http {
                    types { text/html html; application/x-a "a{b"; }
                    geo $lan { default 0; 192.168.0.0/16 1; include geo/*.map; }
                    map $http_user_agent $bot {
                        default 0;
                        "~*(bot|crawl){1,2};" 1;
                        include maps/bots.map;
                    }
                    include sites-enabled/*;
                }
                """,
                "/etc/nginx/geo/a.map": "10.0.0.0/8 1;\n", "/etc/nginx/maps/bots.map": "\"~spider\" 1;\n",
                "/etc/nginx/sites-enabled/app": #"""
                server {
                    server_name app.example.org; # managed by Certbot
                    include ask.conf;
                    root /var/www/html;
                    error_log /var/log/${app}x.log;
                    location ~* "^/(?<code>[a-z]{2})/\d{4,}$" { include gate.conf; proxy_pass http://127.0.0.1:8000; }
                    location =/robots.txt { access_log off; }
                    location ^~/app { include gate.conf; proxy_pass http://127.0.0.1:8000/; }
                    location ~\.env$ { deny all; }
                    add_header Content-Security-Policy "default-src 'self'; img-src \"{}\" data:" always;
                    listen [::]:443 ssl ipv6only=on; # managed by Certbot
                    listen 443 ssl; # managed by Certbot
                    ssl_certificate /etc/letsencrypt/live/app.example.org/fullchain.pem; # managed by Certbot
                    include /etc/letsencrypt/options-ssl-nginx.conf; # managed by Certbot
                }
                server {
                    if ($host = app.example.org) {
                        return 301 https://$host$request_uri;
                    } # managed by Certbot
                    listen 80;
                    server_name app.example.org;
                    return 404; # managed by Certbot
                }
                """#,
                "/etc/letsencrypt/options-ssl-nginx.conf": "ssl_protocols TLSv1.2 TLSv1.3;\n",
            ]) == [])
    }

    @Test("a desktop's own server, a redirect by port and a WebSocket beside the gate have no finding")
    func appliance() throws {
        let found = try judge([
            "/etc/nginx/nginx.conf": Self.main,
            "/etc/nginx/conf.d/server.ReverseProxy.conf": """
            server {
                listen 443 ssl;
                listen [::]:443 ssl;
                server_name files.example.org ;
                if ( $host !~ "(^files.example.org$)" ) { return 404; }
                include tls.conf;
                include ask.conf;
                proxy_ssl_protocols TLSv1.2;
                location / {
                    include gate.conf;
                    proxy_connect_timeout 60;
                    proxy_set_header        Host            $host;
                    proxy_set_header        X-Forwarded-Proto   $scheme;
                    proxy_intercept_errors  off;
                    proxy_http_version      1.1;
                    rewrite ^/files/(.*)$ /$1 break;
                    proxy_pass http://192.168.1.10:5000;
                }
                location ^~ /.well-known/acme-challenge { root /var/lib/letsencrypt; default_type text/plain; }
                error_page 403 404 500 502 503 504 @error_page;
                location @error_page { root /usr/share/web; rewrite (.*) /error.html break; allow all; }
            }
            server {
                listen 80 default_server;
                location / { rewrite ^ https://$host$request_uri? permanent; }
            }
            """,
        ])
        #expect(found == [])
    }
}
