import AuthService
import Foundation
import HTTPTypes
import Testing

/// A browser in memory: stores cookies, sends a browser's headers, and reads the forms of pages.
final class Browser {
    let fixture: Fixture
    private(set) var cookies: [String: String] = [:]
    var userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

    init(_ fixture: Fixture) { self.fixture = fixture }

    /// Opens a page.
    @discardableResult
    func get(_ path: String, changing change: (StubRequest) -> StubRequest = { $0 }) -> Response {
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        var request = StubRequest(.get, parts[0]).with("HTTP_ACCEPT", "text/html,application/xhtml+xml,*/*;q=0.8")
        if parts.count > 1 { request = request.with("QUERY_STRING", parts[1]) }
        return send(change(request))
    }

    /// Submits a form as from a page of the service.
    @discardableResult
    func post(
        _ path: String, _ fields: [String: String], changing change: (StubRequest) -> StubRequest = { $0 }
    ) -> Response {
        let request = StubRequest(.post, path).with("HTTP_ACCEPT", "text/html").with("HTTP_ORIGIN", Fixture.origin)
            .with("HTTP_SEC_FETCH_SITE", "same-origin")
            .with(body: Self.encode(fields), contentType: "application/x-www-form-urlencoded")
        return send(change(request))
    }

    /// The login page's form with the user's input.
    func loginForm(_ username: String = "alice", _ password: String = Fixture.password) throws -> [String: String] {
        let fields = Self.fields(of: get("/login"))
        try #require(fields["csrf_token"] != nil)
        return fields.merging(["username": username, "password": password]) { $1 }
    }

    /// Logs in.
    @discardableResult
    func login() throws -> Response {
        let response = post("/login", try loginForm())
        #expect(response.status == .seeOther)
        return response
    }

    /// Replaces a cookie, or removes it.
    func setCookie(_ name: String, _ value: String?) { cookies[name] = value }

    /// The session cookie's value.
    var session: String? { cookies["__Host-sallyport"] }

    private func send(_ request: StubRequest) -> Response {
        var request = request.with("HTTP_USER_AGENT", userAgent)
        if request.variables["HTTP_COOKIE"] == nil, !cookies.isEmpty {
            request = request.with(
                "HTTP_COOKIE", cookies.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "; "))
        }
        let response = fixture.service.respond(to: request)
        for field in response.headerFields[values: .setCookie] { keep(field) }
        return response
    }

    private func keep(_ field: String) {
        let parts = field.components(separatedBy: "; ")
        let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        #expect(parts.contains("Secure") && parts.contains("HttpOnly") && parts.contains("SameSite=Lax"))
        if parts.contains("Max-Age=0") {
            cookies[pair[0]] = nil
            return
        }
        #expect(pair[0].hasPrefix("__Host-") ? !field.contains("Domain=") : field.contains("Domain="))
        cookies[pair[0]] = pair[1]
    }

    /// The named values of a page's hidden fields and inputs, as a browser would send them.
    static func fields(of page: Response) -> [String: String] {
        let html = page.text
        var fields: [String: String] = [:]
        for tag in html.matches(of: #/<input[^>]*>/#).map({ String($0.output) }) {
            guard let name = tag.firstMatch(of: #/ name="([^"]*)"/#)?.output.1,
                !tag.contains(#"type="checkbox""#) || tag.contains(" checked")
            else { continue }
            fields[String(name)] = tag.firstMatch(of: #/ value="([^"]*)"/#).map { String($0.output.1) } ?? ""
        }
        return fields
    }

    /// A form in the encoding of browsers.
    static func encode(_ fields: [String: String]) -> String {
        fields.sorted { $0.key < $1.key }.map { pair in
            [pair.key, pair.value].map { text in
                text.utf8.map { byte in
                    let isPlain =
                        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    let hex = String(byte, radix: 16, uppercase: true)
                    return isPlain ? String(UnicodeScalar(byte)) : "%" + (hex.count == 1 ? "0" : "") + hex
                }.joined()
            }.joined(separator: "=")
        }.joined(separator: "&")
    }
}

extension Response {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}
