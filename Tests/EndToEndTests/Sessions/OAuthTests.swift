import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    @Suite("The OAuth endpoints through nginx") struct OAuth {
        /// A client that may revoke and introspect.
        private struct Client: Decodable {
            let client_id: String
            let client_secret: String

            var basic: String { "\(client_id):\(client_secret)" }
            var form: String { "client_id=\(client_id)&client_secret=\(client_secret)" }
        }

        /// Adds a client as an operator does.
        private func client(_ id: String, _ server: LiveServer) async throws -> Client {
            let text = try await server.worker.command(["client", "add", id, "--json"])
            let client = try JSONDecoder().decode(Client.self, from: Data(text.utf8))
            server.keepSecret(client.client_secret)
            server.keepSecret(Data(client.basic.utf8).base64EncodedString())
            return client
        }

        private func introspect(_ token: String, _ user: TestUser, _ client: Client) async throws -> HTTPAnswer {
            try await user.send("POST", "/oauth/introspect", form: "token=\(token)", basic: client.basic)
        }

        /// The complete response of RFC 7662, section 2.2, for a token that is not active (S15).
        private static let inactive = #"{"active":false}"#

        @Test("a client logs a user in, refreshes, introspects and revokes")  // S15
        func life() async throws {
            let user = try await TestUser("oauth-life")
            let client = try await client("life-client", user.server)
            let password = user.account.password.replacing(" ", with: "+")
            let answer = try await user.send(
                "POST", "/oauth/token",
                form: "grant_type=password&username=\(user.account.username)&password=\(password)",
                basic: client.basic)
            #expect(answer.status == 200)
            #expect(answer["cache-control"] == "no-store")
            let first = try TokenSet(answer)
            #expect(try await user.opens(first.access) == 200)

            let live = try await introspect(first.access, user, client)
            #expect(live.status == 200)
            #expect(live.json["active"]?.text == "true")
            #expect(live.json["username"]?.text == "oauth-life")
            #expect(live.json["sid"]?.text == first.session)
            #expect(live.json["iss"]?.text == user.server.worker.origin)
            #expect(try await introspect(first.refresh, user, client).json["active"]?.text == "true")

            let second = try TokenSet(
                try await user.send(
                    "POST", "/oauth/token",
                    form: "grant_type=refresh_token&refresh_token=\(first.refresh)&\(client.form)"))
            // The previous token is not active, even within the grace period.
            #expect(try await introspect(first.refresh, user, client).body == Self.inactive)
            let revoked = try await user.send(
                "POST", "/oauth/revoke", form: "token=\(second.refresh)&token_type_hint=refresh_token",
                basic: client.basic)
            #expect(revoked.status == 200)
            for token in [first.access, first.refresh, second.access, second.refresh, "nonsense"] {
                let answer = try await introspect(token, user, client)
                #expect(answer.status == 200)
                #expect(answer.body == Self.inactive)
            }
            try await user.expectEnded(second)
            let last = try #require(try await user.audit(session: first.session).last)
            #expect(last.event == "sessionRevoked")
            #expect(last.client == "life-client")
        }

        @Test("one access token is revoked from the next request on, and its session continues")  // S14
        func accessTokenAlone() async throws {
            let user = try await TestUser("oauth-access")
            let client = try await client("access-client", user.server)
            let first = try await user.login()
            let second = try await user.refresh(first.refresh)
            let form = "token=\(first.access)&\(client.form)"
            #expect(try await user.send("POST", "/oauth/revoke", form: form).status == 200)
            #expect(try await user.opens(first.access) == 401)
            #expect(try await introspect(first.access, user, client).body == Self.inactive)
            try await user.expectLive(second)
            // RFC 7009, section 2.2: revoking a token again, or an unknown token, is not an error.
            #expect(try await user.send("POST", "/oauth/revoke", form: form).status == 200)
            #expect(try await user.send("POST", "/oauth/revoke", form: "token=x&\(client.form)").status == 200)
        }

        @Test("a client's session is valid for that client only")
        func otherClient() async throws {
            let user = try await TestUser("oauth-other")
            let owner = try await client("owner-client", user.server)
            let thief = try await client("thief-client", user.server)
            let password = user.account.password.replacing(" ", with: "+")
            let tokens = try TokenSet(
                try await user.send(
                    "POST", "/oauth/token",
                    form: "grant_type=password&username=\(user.account.username)&password=\(password)&\(owner.form)")
            )
            let refresh = "grant_type=refresh_token&refresh_token=\(tokens.refresh)"
            for form in ["\(refresh)&\(thief.form)", refresh] {
                let answer = try await user.send("POST", "/oauth/token", form: form)
                #expect(answer.status == 400)
                #expect(answer.json["error"]?.text == "invalid_grant")
            }
            #expect(try await user.tryRefresh(tokens.refresh).status == 401)
            _ = try await user.send("POST", "/oauth/revoke", form: "token=\(tokens.refresh)&\(thief.form)")
            try await user.expectLive(tokens)
            #expect(
                try await user.send("POST", "/oauth/token", form: "\(refresh)&\(owner.form)").status == 200)
        }

        @Test("failed client authentication is refused in RFC 6749's form", arguments: ["revoke", "introspect"])
        func unauthenticated(endpoint: String) async throws {
            let user = try await TestUser("oauth-nobody-\(endpoint)")
            let client = try await client("nobody-client-\(endpoint)", user.server)
            let tokens = try await user.login()
            let form = "token=\(tokens.access)"
            let answers = [
                try await user.send("POST", "/oauth/\(endpoint)", form: form),
                try await user.send("POST", "/oauth/\(endpoint)", form: form, basic: "\(client.client_id):wrong"),
                try await user.send(
                    "POST", "/oauth/\(endpoint)", form: form, basic: "nobody:\(client.client_secret)"),
                try await user.send("POST", "/oauth/\(endpoint)", form: form + "&client_id=\(client.client_id)"),
                try await user.send("POST", "/oauth/\(endpoint)", form: form, bearer: tokens.access),
            ]
            for answer in answers {
                #expect(answer.status == 401)
                #expect(answer.json["error"]?.text == "invalid_client")
                #expect(answer["www-authenticate"]?.hasPrefix("Basic ") == true)
                #expect(answer["content-type"] == "application/json")
            }
            try await user.expectLive(tokens)
            try await user.server.worker.command(["client", "remove", client.client_id])
            #expect(
                try await user.send("POST", "/oauth/\(endpoint)", form: form, basic: client.basic).status == 401)
        }

        @Test("unsupported grants and incomplete requests are refused in RFC 6749's form")
        func refusals() async throws {
            let user = try await TestUser("oauth-refusals")
            let cases = [
                ("grant_type=client_credentials", "unsupported_grant_type"), ("username=a", "invalid_request"),
                ("grant_type=refresh_token", "invalid_request"),
                ("grant_type=password&grant_type=x", "invalid_request"),
                ("grant_type=refresh_token&refresh_token=x", "invalid_grant"),
                ("grant_type=password&username=oauth-refusals&password=wrong", "invalid_grant"),
            ]
            for (form, error) in cases {
                let answer = try await user.send("POST", "/oauth/token", form: form)
                #expect(answer.status == 400, "\(form)")
                #expect(answer.json["error"]?.text == error, "\(form)")
            }
        }

        @Test("the metadata names existing endpoints")  // RFC 8414
        func metadata() async throws {
            let user = try await TestUser("oauth-metadata")
            let answer = try await user.send("GET", "/.well-known/oauth-authorization-server")
            #expect(answer.status == 200)
            #expect(answer["content-type"] == "application/json")
            #expect(answer.json["issuer"]?.text == user.server.worker.origin)
            #expect(answer.json["grant_types_supported"]?.text == "password,refresh_token")
            for name in ["token_endpoint", "revocation_endpoint", "introspection_endpoint", "jwks_uri"] {
                let url = try #require(answer.json[name]?.text)
                #expect(url.hasPrefix(user.server.worker.origin + "/"))
                let path = String(url.dropFirst(user.server.worker.origin.count))
                #expect(try await user.send("GET", path).status == (name == "jwks_uri" ? 200 : 405))
            }
        }
    }
}
