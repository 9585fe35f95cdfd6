import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    @Suite("Login and the pages behind it") struct Login {
        static let bodies: [(type: String, body: String)] = [
            (sendsJSON, #"{"username":"alice","password":"correct horse battery staple"}"#),
            (sendsJSON + "; charset=utf-8", #"{"password":"correct horse battery staple","username":"ALICE"}"#),
            (sendsForm, "username=alice&password=correct+horse+battery+staple"),
            (sendsForm, "grant_type=password&username=alice&password=correct%20horse%20battery%20staple"),
        ]

        @Test(
            "a login is answered with a bearer token that opens the protected page", arguments: HTTPVersion.allCases,
            bodies)
        func login(version: HTTPVersion, request: (type: String, body: String)) async throws {
            let server = try EndToEnd.server()
            let answer = try await server.curl.send(
                "POST", "/login", [request.type], body: Data(request.body.utf8), version: version)
            #expect(answer.status == 200)
            #expect(answer["content-type"] == "application/json")
            #expect(answer["cache-control"] == "no-store")
            #expect(answer.json["token_type"]?.text == "bearer")
            #expect(answer.json["expires_in"]?.text == "900")
            let token = try #require(answer.json["access_token"]?.text)
            server.keepSecret(token)

            let page = try await server.curl.send(
                "GET", "/protected", ["Authorization: Bearer \(token)"], version: version)
            #expect(page.status == 200)
            #expect(page.body == #"{"message":"This is a protected route."}"#)
            #expect(page["content-type"] == "application/json")
            #expect(page["cache-control"] == "no-store")
        }

        @Test("the account's own page tells who is logged in", arguments: HTTPVersion.allCases)
        func me(version: HTTPVersion) async throws {
            let server = try EndToEnd.server()
            let token = try await server.token()
            let answer = try await server.curl.send("GET", "/me", ["Authorization: bearer \(token)"], version: version)
            #expect(answer.status == 200)
            #expect(answer["cache-control"] == "no-store")
            #expect(answer.json["username"]?.text == "alice")
            #expect(answer.json["name"]?.text == "Alice Smith")
            #expect(answer.json["email"]?.text == "alice@example.org")
            #expect(answer.json["groups"]?.text == "admins,staff")
            #expect(answer.json["sub"]?.text.isEmpty == false)
            #expect(answer.json["exp"] != nil)
        }

        @Test("an unknown user and a wrong password get the same answer")  // S3
        func refusals() async throws {
            let server = try EndToEnd.server()
            func attempt(_ username: String) async throws -> HTTPAnswer {
                let body = #"{"username":"\#(username)","password":"not the password of anybody"}"#
                return try await server.curl.send("POST", "/login", [sendsJSON], body: Data(body.utf8))
            }
            let wrong = try await attempt("bob")
            let unknown = try await attempt("nobody-of-that-name")
            #expect(wrong.status == 401)
            #expect(wrong.problem == "Invalid username or password.")
            #expect(wrong["www-authenticate"] == #"Bearer realm="\#(server.worker.origin)""#)
            #expect(unknown.status == wrong.status)
            #expect(unknown.body == wrong.body)
            #expect(unknown.fields.map(\.name) == wrong.fields.map(\.name))
        }

        // N3
        @Test("the issuer is the configured origin, whatever Host says", arguments: ["evil.example", "localhost"])
        func issuer(host: String) async throws {
            let server = try EndToEnd.server()
            let body = Data(#"{"username":"alice","password":"correct horse battery staple"}"#.utf8)
            let answer = try await server.curl.send(
                "POST", "/login", [sendsJSON, "Host: \(host)", "X-Forwarded-Host: evil.example"], body: body)
            guard host == "localhost" else {
                #expect(answer.status == 421)
                #expect(answer.problem != nil)
                return
            }
            let token = try #require(answer.json["access_token"]?.text)
            server.keepSecret(token)
            let part = try #require(token.split(separator: ".").dropFirst().first)
            let padded =
                part.replacing("-", with: "+").replacing("_", with: "/")
                + String(repeating: "=", count: (4 - part.count % 4) % 4)
            let claims = try #require(Data(base64Encoded: String(padded)))
            let issuer = try JSONDecoder().decode([String: JSONText].self, from: claims)["iss"]?.text
            #expect(issuer == server.worker.origin)
        }

        @Test("a disabled account's token is refused within a second")  // S5
        func disabled() async throws {
            let server = try EndToEnd.server()
            let program = [Repository.program, "user"]
            let configuration = ["--config", server.worker.configuration]
            let carol = TestAccount(username: "carol", password: "carol's own pass phrase")
            server.keepSecret(carol.password)
            try await Command.succeed(
                program + ["add", carol.username, "--password-stdin"] + configuration, input: Data(carol.password.utf8))
            let token = try await server.token(carol)
            let fields = ["Authorization: Bearer \(token)"]
            #expect(try await server.curl.send("GET", "/protected", fields).status == 200)
            try await Command.succeed(program + ["disable", carol.username] + configuration)
            try await eventually("the token is refused", within: .seconds(2)) {
                try await server.curl.send("GET", "/protected", fields).status == 401
            }
            try await Command.succeed(program + ["enable", carol.username] + configuration)
        }
    }
}
