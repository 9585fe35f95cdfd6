import Foundation
import EndToEndSupport
import Testing

extension EndToEnd {
    /// A request that is refused, and the expected refusal.
    struct Refused: Sendable, CustomTestStringConvertible {
        var name: String
        var method = "POST"
        var path = "/login"
        var fields = [sendsJSON]
        var body: Data?
        var status: Int
        /// The exact detail, or a part of it.
        var detail: String
        /// A header field of the response, and its value.
        var field: (name: String, value: String)?

        var testDescription: String { name }

        init(
            _ name: String, _ method: String = "POST", _ path: String = "/login", _ fields: [String] = [sendsJSON],
            _ body: String? = nil, status: Int, _ detail: String, field: (String, String)? = nil
        ) {
            self.name = name
            self.method = method
            self.path = path
            self.fields = fields
            self.body = body.map { Data($0.utf8) }
            self.status = status
            self.detail = detail
            self.field = field.map { (name: $0.0, value: $0.1) }
        }
    }

    @Suite("Refusals of the worker") struct Refusals {
        static let authorization: [Refused] = [
            Refused("no Authorization", "GET", "/protected", [], status: 401, "Invalid authorization code."),
            Refused("no Authorization for /me", "GET", "/me", [], status: 401, "Invalid authorization code."),
            Refused(
                "Basic", "GET", "/protected", ["Authorization: Basic YTpi"], status: 401,
                "Invalid authentication scheme."),
            Refused("no token", "GET", "/protected", ["Authorization: Bearer"], status: 401, "Invalid"),
            Refused(
                "garbage", "GET", "/protected", ["Authorization: Bearer garbage"], status: 401,
                "Invalid or expired token."),
            Refused(
                "three parts", "GET", "/protected", ["Authorization: Bearer a.b.c"], status: 401,
                "Invalid or expired token."),
            Refused(
                "the tutorial's token", "GET", "/protected",
                [
                    "Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9l"
                        + "IiwiaWF0IjoxNTE2MjM5MDIyfQ.9_2iHBpCc9wRN9y2JLK5vbCGp5uPUQo_3G0ogkh5F8k"
                ], status: 401, "Invalid or expired token."),
            Refused(
                "algorithm none", "GET", "/protected", ["Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."],
                status: 401, "Invalid or expired token."),
        ]

        static let requests: [Refused] = [
            Refused("GET of login", "GET", "/login", [], status: 405, "POST", field: ("allow", "POST")),
            Refused("PUT of login", "PUT", status: 405, "POST", field: ("allow", "POST, GET, HEAD")),
            Refused("POST to protected", "POST", "/protected", [], status: 405, "GET", field: ("allow", "GET, HEAD")),
            Refused("DELETE of me", "DELETE", "/me", [], status: 405, "GET", field: ("allow", "GET, HEAD")),
            Refused("unknown path", "GET", "/nothing-here", [], status: 404, "Nothing exists at this address."),
            Refused("path in other case", "GET", "/Protected", [], status: 404, "Nothing exists at this address."),
            Refused(
                "path with a slash behind", "GET", "/protected/", [], status: 404, "Nothing exists at this address."),
            Refused("text", "POST", "/login", ["Content-Type: text/plain"], "x", status: 415, "application/json"),
            Refused("no content type", "POST", "/login", [], "{}", status: 415, "application/json"),
            Refused("empty body", status: 400, ""),
            Refused("truncated JSON", "POST", "/login", [sendsJSON], #"{"username":"alice","#, status: 400, ""),
            Refused(
                "a member twice", "POST", "/login", [sendsJSON], #"{"username":"a","username":"b","password":"x"}"#,
                status: 400, ""),
            Refused("an array", "POST", "/login", [sendsJSON], "[1]", status: 400, ""),
            Refused(
                "depth", "POST", "/login", [sendsJSON], String(repeating: "[", count: 10_000), status: 400, ""),
            Refused(
                "NUL in JSON", "POST", "/login", [sendsJSON], "{\"username\":\"a\u{0}\",\"password\":\"x\"}",
                status: 400, ""),
            Refused(
                "lone surrogate", "POST", "/login", [sendsJSON], #"{"username":"\ud800","password":"x"}"#, status: 400,
                ""),
            Refused("bad percent-encoding", "POST", "/login", [sendsForm], "username=%zz&password=x", status: 400, ""),
        ]

        /// Bodies with one invalid field. The response names the field and does not repeat its value.
        static let fields: [(body: String, type: String, field: String)] = [
            (#"{"password":"s3cret-echo"}"#, sendsJSON, "username"),
            (#"{"username":"s3cret-echo"}"#, sendsJSON, "password"),
            (#"{"username":7,"password":"s3cret-echo"}"#, sendsJSON, "username"),
            (#"{"username":"s3cret-echo","password":["s3cret-echo"]}"#, sendsJSON, "password"),
            (#"{"username":"s3cret-echo","password":null}"#, sendsJSON, "password"),
            ("username=s3cret-echo", sendsForm, "password"),
            ("username=s3cret-echo&username=b&password=x", sendsForm, "username"),
            ("grant_type=s3cret-echo&username=a&password=x", sendsForm, "grant_type"),
            (
                #"{"username":"s3cret-echo","password":"\#(String(repeating: "x", count: 1025))"}"#, sendsJSON,
                "password"
            ),
        ]

        @Test(
            "a request without a valid token is refused with a challenge", arguments: HTTPVersion.allCases,
            authorization
        )
        func challenge(version: HTTPVersion, row: Refused) async throws {
            let server = try EndToEnd.server()
            let answer = try await server.curl.send(row.method, row.path, row.fields, version: version)
            #expect(answer.status == row.status)
            #expect(answer.problem?.hasPrefix(row.detail) == true, "\(answer.body)")
            #expect(answer["cache-control"] == "no-store")
            let challenge = try #require(answer["www-authenticate"])
            #expect(challenge.hasPrefix(#"Bearer realm=""#))
            // RFC 6750, 3.1: `error` is present only if the request had a token.
            #expect(challenge.contains(#"error="invalid_token""#) == (row.detail == "Invalid or expired token."))
        }

        @Test("a malformed request is refused", arguments: HTTPVersion.allCases, requests)
        func request(version: HTTPVersion, row: Refused) async throws {
            let server = try EndToEnd.server()
            let answer = try await server.curl.send(row.method, row.path, row.fields, body: row.body, version: version)
            #expect(answer.status == row.status)
            let problem = try #require(answer.problem, "\(answer.body)")
            if !row.detail.isEmpty { #expect(problem.contains(row.detail)) }
            if let field = row.field { #expect(answer[field.name] == field.value) }
        }

        @Test("the invalid field is named, without its value", arguments: fields)
        func field(row: (body: String, type: String, field: String)) async throws {
            let server = try EndToEnd.server()
            let answer = try await server.curl.send("POST", "/login", [row.type], body: Data(row.body.utf8))
            #expect(answer.status == 400)
            #expect(answer.problem != nil)
            #expect(answer.json["field"]?.text == row.field)
            #expect(!answer.body.contains("s3cret-echo"))
        }

        @Test("an altered token is refused")
        func altered() async throws {
            let server = try EndToEnd.server()
            let token = try await server.token()
            let parts = token.split(separator: ".").map(String.init)
            let variants = [
                parts[0] + "." + parts[1],
                parts[0] + "." + parts[1] + ".",
                "." + parts[1] + "." + parts[2],
                parts[0] + ".." + parts[2],
                token + "=", token + "A", " " + token + ".",
                parts[0] + "." + parts[1] + "." + String(parts[2].reversed()),
                parts[0] + "." + String(parts[1].dropLast()) + "." + parts[2],
            ]
            for variant in variants {
                let answer = try await server.curl.send("GET", "/protected", ["Authorization: Bearer \(variant)"])
                #expect(answer.status == 401, "\(variant.count) bytes")
                #expect(answer.problem == "Invalid or expired token.")
            }
        }

        @Test("no header of a client changes the decision", arguments: HTTPVersion.allCases)  // G1
        func forgedFacts(version: HTTPVersion) async throws {
            let server = try EndToEnd.server()
            let plain = try await server.curl.send("GET", "/me", version: version)
            let forged = try await server.curl.send(
                "GET", "/me",
                [
                    "X-Forwarded-User: alice", "Remote-User: alice", "X-Original-URL: /healthz",
                    "X-Original-URI: /healthz",
                    "X-Rewrite-URL: /healthz", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Uri: /healthz",
                    "Forwarded: for=127.0.0.1;host=evil.example", "X-Real-IP: 127.0.0.1",
                    "X-HTTP-Method-Override: POST",
                ], version: version)
            #expect(forged.status == 401)
            #expect(forged.body == plain.body)
        }
    }
}
