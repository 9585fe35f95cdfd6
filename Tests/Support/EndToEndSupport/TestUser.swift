import Foundation
package import Testing

/// A user with their own account on the shared server, and the client that acts for them. No log may contain the
/// secrets that pass through here (S6).
package struct TestUser: Sendable {
    package let server: LiveServer
    package var account: TestAccount

    /// Adds an account that no other test uses.
    package init(_ name: String) async throws {
        server = try #require(LiveServer.shared)
        account = TestAccount(username: name, password: "the pass phrase of \(name)")
        server.keepSecret(account.password)
        try await server.worker.add(account)
    }

    /// The client of the public server.
    package func send(
        _ method: String, _ path: String, json: String? = nil, form: String? = nil, bearer: String? = nil,
        basic: String? = nil, version: HTTPVersion = .two
    ) async throws -> HTTPAnswer {
        var fields: [String] = []
        if json != nil { fields.append(sendsJSON) }
        if form != nil { fields.append(sendsForm) }
        if let bearer { fields.append("Authorization: Bearer \(bearer)") }
        if let basic { fields.append("Authorization: Basic \(Data(basic.utf8).base64EncodedString())") }
        let answer = try await server.curl.send(
            method, path, fields, body: (json ?? form).map { Data($0.utf8) }, version: version)
        for name in ["access_token", "refresh_token"] {
            if let token = answer.json[name]?.text { server.keepSecret(token) }
        }
        return answer
    }

    /// Logs in, which begins a session.
    package func login(password: String? = nil) async throws -> TokenSet {
        try TokenSet(try await tryLogin(password: password))
    }

    /// The response to a login.
    package func tryLogin(password: String? = nil) async throws -> HTTPAnswer {
        try await send(
            "POST", "/login",
            json: #"{"username":"\#(account.username)","password":"\#(password ?? account.password)"}"#)
    }

    /// Refreshes, and expects success.
    package func refresh(_ token: String) async throws -> TokenSet { try TokenSet(try await tryRefresh(token)) }

    /// The response to a refresh.
    package func tryRefresh(_ token: String) async throws -> HTTPAnswer {
        try await send("POST", "/refresh", json: #"{"refresh_token":"\#(token)"}"#)
    }

    /// The status of a request for the protected page with an access token.
    package func opens(_ token: String) async throws -> Int {
        try await send("GET", "/protected", bearer: token).status
    }

    /// Expects that neither token of the set is valid any more.
    package func expectEnded(_ tokens: TokenSet, _ location: SourceLocation = #_sourceLocation) async throws {
        let page = try await send("GET", "/protected", bearer: tokens.access)
        #expect(page.status == 401, sourceLocation: location)
        #expect(page.problem == "Invalid or expired token.", sourceLocation: location)
        #expect(page["www-authenticate"]?.contains(#"error="invalid_token""#) == true, sourceLocation: location)
        let refreshed = try await tryRefresh(tokens.refresh)
        #expect(refreshed.status == 401, sourceLocation: location)
        #expect(refreshed.problem == "Invalid or expired token.", sourceLocation: location)
        #expect(refreshed.json["access_token"] == nil, sourceLocation: location)
    }

    /// Expects that both tokens of the set are valid. The refresh token is not used up.
    package func expectLive(_ tokens: TokenSet, _ location: SourceLocation = #_sourceLocation) async throws {
        #expect(try await opens(tokens.access) == 200, sourceLocation: location)
        #expect(try await sessions(tokens).contains { $0.sid == tokens.session }, sourceLocation: location)
    }

    /// One entry of `GET /sessions`.
    package struct Entry: Decodable, Sendable {
        package let sid: String
        package let current: Bool
        package let created_at: Int
        package let refreshed_at: Int
        package let expires_at: Int
        package let address: String?
        package let user_agent: String?
    }

    /// The account's sessions, as its user sees them.
    package func sessions(_ tokens: TokenSet) async throws -> [Entry] {
        let answer = try await send("GET", "/sessions", bearer: tokens.access)
        try #require(answer.status == 200)
        return try JSONDecoder().decode([String: [Entry]].self, from: Data(answer.body.utf8))["sessions"] ?? []
    }

    /// One record of `sallyport audit --json`.
    package struct Record: Decodable, Sendable {
        package let event: String
        package let actor: String
        package let username: String?
        package let address: String?
        package let client: String?
        package let reason: String?
    }

    /// The audit records of a session, or of the account, the oldest first.
    package func audit(session: String? = nil) async throws -> [Record] {
        let filter = session.map { ["--session", $0] } ?? ["--user", account.username]
        let text = try await server.worker.command(["audit", "--json", "--limit", "1000"] + filter)
        return try JSONDecoder().decode([Record].self, from: Data(text.utf8)).reversed()
    }

    /// The worker's log lines that contain all of these texts.
    package func log(_ texts: String...) throws -> [Substring] {
        try String(contentsOfFile: server.worker.log, encoding: .utf8).split(separator: "\n").filter { line in
            texts.allSatisfy { line.contains($0) }
        }
    }
}
