import EndToEndSupport
import Foundation
import Identity
import JWT
import Testing

extension GateInclude {
    /// Everyday reality, points 6 and 7.
    @Suite("Credentials that meet at the gate") struct CredentialsThatMeet {
        private let site: GateSite

        init() throws { site = try GateInclude.site() }

        private static func part(_ json: String) -> String { Base64URL.encode(Array(json.utf8)) }

        private static func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }

        /// Values of `Authorization` that are not Sallyport's.
        private static let foreign = [
            "Bearer \(part(#"{"alg":"RS256","kid":"x"}"#)).\(part(#"{"iss":"https://other.example.org"}"#)).AAAA",
            "Bearer glpat-abcdefghijklmnopqrst", "Bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            basic("alice:secret"),
            #"Digest username="alice", realm="r", nonce="n", uri="/", response="0""#,
            "Negotiate " + String(repeating: "YIIJ", count: 1500), "Token 9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b",
            "AWS4-HMAC-SHA256 Credential=AKIA/20130524/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=fe5f",
            "Basic eDp5, Bearer abc", "Bearer", "x",
        ]

        /// The values of a field that an application of each protocol received, or nil if no request reached it.
        private func received(_ name: String, at path: String) -> [String]? {
            let variable = "HTTP_" + name.uppercased().replacing("-", with: "_")
            return switch path {
            case "/php/": site.fastCGI.take().first?.values(variable)
            case "/python/": site.uwsgi?.take().first?.values(variable)
            default: site.application?.take().first?.values(name)
            }
        }

        /// Everything that an application received as one text.
        private func head(at path: String) -> String {
            switch path {
            case "/php/":
                site.fastCGI.take().flatMap(\.parameters).map { "\($0.name)=\($0.value)\n" }.joined()
            case "/python/": (site.uwsgi?.take() ?? []).map(\.head).joined()
            default: (site.application?.take() ?? []).map(\.head).joined()
            }
        }

        @Test(
            "beside a valid cookie, the application's own Authorization passes unchanged",
            arguments: HTTPVersion.allCases, ["/app/", "/php/", "/python/"])
        func passes(version: HTTPVersion, path: String) async throws {
            let browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            for value in Self.foreign {
                let fields = [browser.line + "; own=1", "Authorization: \(value)"]
                let answer = try await site.nginx.curl.send("GET", path, fields, version: version)
                #expect(answer.status == 200, "\(value)")
                #expect(received("Authorization", at: path) == [value], "\(value)")
                _ = try await site.nginx.curl.send("GET", path, fields, version: version)
                #expect(received("Remote-User", at: path) == ["alice"], "\(value)")
                _ = try await site.nginx.curl.send("GET", path, fields, version: version)
                #expect(received("Cookie", at: path)?.first?.hasPrefix("own=1") == true, "\(value)")
            }
        }

        @Test("without a session, the user reaches the login page once, and the application after the login")
        func login() async throws {
            let cached = "Authorization: " + Self.basic("alice:old")
            let page = "Accept: text/html,*/*;q=0.8"
            for cookies in [[], ["Cookie: __Host-sallyport=expired"]] {
                let visit = try await site.nginx.curl.send("GET", "/app/x", [page, cached] + cookies)
                #expect(visit.status == 302)
                #expect(visit["location"]?.contains("/login?return_to=/app/x") == true)
            }
            for value in Self.foreign where value.hasPrefix("Bearer g") || value.hasPrefix("Token") {
                let answer = try await site.nginx.curl.send("GET", "/app/x", ["Authorization: \(value)"])
                #expect(answer.status == 401)
            }
            #expect(received("Authorization", at: "/app/") == nil)
            // The browser sends the credential to the login and the account page too.
            var curl = site.nginx.curl
            curl.arguments = ["--header", cached]
            var browser = try await CookieBrowser.loggedIn(GateSite.alice, curl)
            #expect(try await browser.open("/app/x").status == 200)
            #expect(received("Authorization", at: "/app/") == [Self.basic("alice:old")])
            #expect(try await browser.open("/account").status == 200)
        }

        @Test("an empty Authorization counts as none, and two are refused", arguments: HTTPVersion.allCases)
        func odd(version: HTTPVersion) async throws {
            let browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            let empty = try await site.nginx.curl.send(
                "GET", "/app/", [browser.line, "Authorization;"], version: version)
            #expect(empty.status == 200)
            #expect(received("Authorization", at: "/app/") == [])
            let twice = [browser.line, "Authorization: Bearer x", "Authorization: Basic eDp5"]
            #expect(try await site.nginx.curl.send("GET", "/app/", twice, version: version).status == 400)
            #expect(received("Authorization", at: "/app/") == nil)
        }

        @Test("a token of Sallyport's that is not valid is refused beside a valid cookie")
        func refused() async throws {
            let browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            let parts = site.token.split(separator: ".").map(String.init)
            for value in [
                "Bearer \(site.token.dropLast())", "Bearer \(parts[0]).\(parts[1])", "Bearer x.\(parts[1]).y",
                "Bearer spat_\(String(repeating: "a", count: 86))", "Bearer sprt_x", "DPoP \(site.token)",
                "Token \(site.token)", Self.basic("alice:\(site.token)"), Self.basic("alice:spat_x"),
            ] {
                let answer = try await site.nginx.curl.send("GET", "/app/", [browser.line, "Authorization: \(value)"])
                #expect(answer.status == 401, "\(value)")
                #expect(answer["www-authenticate"]?.contains("Bearer realm=") == true)
                // A location without a login is opened, and the token stops here all the same.
                let open = try await site.nginx.curl.send("GET", "/open/", [browser.line, "Authorization: \(value)"])
                #expect(open.status == 200, "\(value)")
                #expect(received("Authorization", at: "/open/") == [], "\(value)")
            }
        }

        @Test(
            "what opened the gate does not reach the application",
            arguments: HTTPVersion.allCases, ["/app/", "/php/", "/python/"])
        func stops(version: HTTPVersion, path: String) async throws {
            let browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            let session = try #require(browser.session)
            let personal = try await site.personalToken("stops \(version.rawValue) \(path)")
            var generator = SystemRandomNumberGenerator()
            let key = try Key.generate(.es256, using: &generator)
            let login = try await site.nginx.curl.send(
                "POST", "/login", [sendsJSON, "DPoP: \(try proof(key, "POST", "/login"))"],
                body: Data(#"{"username":"alice","password":"\#(GateSite.alice.password)"}"#.utf8))
            let bound = try #require(login.json["access_token"]?.text)
            let sent = try proof(key, "GET", path, token: bound)
            for fields in [
                ["Authorization: Bearer \(site.token)"], ["authorization: bearer   \(site.token)"],
                ["Authorization: Bearer \(personal)"], ["Authorization: DPoP \(bound)", "DPoP: \(sent)"],
                ["Cookie: a=1; __Host-sallyport=\(session); b=2"],
                ["Authorization: Bearer \(site.token)", "Cookie: __Host-sallyport=\(session)"],
            ] {
                let answer = try await site.nginx.curl.send("GET", path, fields, version: version)
                #expect(answer.status == 200, "\(fields)")
                let head = head(at: path)
                #expect(head.lowercased().contains("remote") && head.contains("alice"))
                for secret in [site.token, personal, bound, sent, session]
                    + session.split(separator: "~").map(String.init)
                {
                    #expect(!head.contains(secret), "\(fields)")
                }
                #expect(!head.lowercased().contains("authorization") && !head.lowercased().contains("dpop"))
            }
        }

        @Test("a DPoP proof for the application passes, and gets no nonce of the gate's")
        func proofOfTheApplication() async throws {
            let browser = try await CookieBrowser.loggedIn(GateSite.alice, site.nginx.curl)
            for more in [[], ["Authorization: DPoP abc"]] {
                for path in ["/app/", "/php/", "/python/"] {
                    let answer = try await site.nginx.curl.send("GET", path, [browser.line, "DPoP: a.b.c"] + more)
                    #expect(answer.status == 200)
                    #expect(answer["dpop-nonce"] == nil)
                    #expect(received("DPoP", at: path) == ["a.b.c"])
                }
            }
        }

        @Test("a session cookie stops at the gate under any name, in any number, and among many others")
        func cookies() async throws {
            let session = "eyJ.x.y~sprt_secret"
            let many = (0..<300).map { "c\($0)=\($0)" }.joined(separator: "; ")
            let rows = [
                ("__Host-portal=\(session)", ""), ("a=1; __Host-portal=\(session); b=2", "a=1; b=2"),
                ("portal=\(session); a=1", "a=1"),
                ("__Host-sallyport=secret; a=1; __Secure-sallyport=secret; b=2; __Host-sallyport=secret", "a=1; b=2;"),
                (Array(repeating: "__Secure-sallyport=secret", count: 4).joined(separator: "; ") + "; a=1", "a=1"),
                (Array(repeating: "__Secure-sallyport=secret", count: 5).joined(separator: "; ") + "; a=1", ""),
                ("a=1; __Host-sallyport-form=secret", "a=1;"), ("\(many); __Host-sallyport=secret", "\(many);"),
                ("__Host-sallyport=secret; \(many)", many), (many, many),
                (String(repeating: ";", count: 4000) + "a=1", String(repeating: ";", count: 4000) + "a=1"),
                ("a=~sprt_; b=x", "b=x"), ("a=b=c; sprt_=1", "a=b=c; sprt_=1"), ("a", "a"),
            ]
            for (sent, expected) in rows {
                let answer = try await site.nginx.curl.send(
                    "GET", "/app/", [site.authorization, "Cookie: \(sent)"], version: .one)
                #expect(answer.status == 200, "\(sent.prefix(60))")
                let entry = try #require(site.application?.take().first)
                #expect(
                    entry.values("Cookie") == [expected].filter { !$0.isEmpty }, "\(sent.prefix(60))")
                #expect(!entry.head.contains("secret"))
            }
        }

        private func proof(_ key: Key, _ method: String, _ path: String, token: String? = nil) throws -> String {
            var claims = JSONBuilder()
            claims.setTokenID("\(UInt64.random(in: .min ... .max))")
            claims.set("htm", method)
            claims.set("htu", site.nginx.origin + path)
            claims.setIssuedAt(NumericDate(seconds: Int64(Date().timeIntervalSince1970)))
            if let token { claims.set("ath", Thumbprint(of: Array(token.utf8)).description) }
            return try DPoPProof.sign(claims, with: key, type: DPoPProof.dpopType)
        }
    }
}

extension GateSite {
    /// A new personal token of Alice's, which the worker already accepts.
    func personalToken(_ name: String) async throws -> String {
        let text = try await worker.command(["token", "create", "--user", "alice", "--name", name, "--json"])
        let token = try #require(
            try JSONDecoder().decode([String: JSONText].self, from: Data(text.utf8))["token"]?.text)
        try await eventually("the token is accepted") {
            try await self.nginx.curl.send("GET", "/protected", ["Authorization: Bearer \(token)"]).status == 200
        }
        return token
    }
}
