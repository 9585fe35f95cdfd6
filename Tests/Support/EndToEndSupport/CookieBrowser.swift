import Foundation
import Testing

/// A browser built on curl: it keeps cookies, accepts HTML, and submits a form with the page as its origin.
package struct CookieBrowser {
    /// The client that sends its requests.
    package let curl: Curl
    /// The cookies by name, as the server set them.
    package private(set) var cookies: [String: String] = [:]

    /// A browser without cookies.
    package init(_ curl: Curl) { self.curl = curl }

    /// A browser with a logged-in user.
    package static func loggedIn(_ account: TestAccount, _ curl: Curl) async throws -> CookieBrowser {
        var browser = CookieBrowser(curl)
        let answer = try await browser.submit("/login", try await browser.loginForm(account))
        try #require(answer.status == 303, "\(answer.body)")
        return browser
    }

    /// The session cookie's value.
    package var session: String? { cookies["__Host-sallyport"] }

    /// The header line with a session cookie of any value.
    package static func line(_ value: String) -> String { "Cookie: __Host-sallyport=\(value)" }

    /// The header line with the stored cookies.
    package var line: String {
        "Cookie: " + cookies.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "; ")
    }

    /// Opens a page.
    package mutating func open(_ path: String, more: [String] = []) async throws -> HTTPAnswer {
        try await keep(curl.send("GET", path, fields, more: more))
    }

    /// The login page's fields, with the user's input.
    package mutating func loginForm(_ account: TestAccount, from path: String = "/login") async throws -> [String] {
        try await form(of: path) + [
            "username=\(Self.escape(account.username))", "password=\(Self.escape(account.password))",
        ]
    }

    /// The hidden fields of a page, escaped.
    package mutating func form(of path: String) async throws -> [String] {
        let page = try await open(path)
        let found = page.body.matches(of: #/<input type="hidden" name="([^"]+)" value="([^"]*)"/#)
        try #require(!found.isEmpty, "\(page.status): \(page.body)")
        return found.map { field in
            let value = field.output.2.replacing("&#39;", with: "'").replacing("&amp;", with: "&")
            return "\(field.output.1)=\(Self.escape(String(value)))"
        }
    }

    /// Submits a form, by default from a page of the server itself. A header line can be left out. Without cookies in
    /// the request, none are stored either.
    package mutating func submit(
        _ path: String, _ form: [String], origin: String? = nil, without: String? = nil, more: [String] = []
    ) async throws -> HTTPAnswer {
        let lines = fields + ["Origin: \(origin ?? curl.origin)", sendsForm]
        let answer = try await curl.send(
            "POST", path, lines.filter { without == nil || !$0.hasPrefix("\(without ?? ""):") },
            body: Data(form.joined(separator: "&").utf8), more: more)
        return without == "Cookie" ? answer : keep(answer)
    }

    private var fields: [String] {
        ["Accept: text/html,application/xhtml+xml,*/*;q=0.8"] + (cookies.isEmpty ? [] : [line])
    }

    private mutating func keep(_ answer: HTTPAnswer) -> HTTPAnswer {
        for field in answer.values("set-cookie") {
            let pair = field.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = field.contains("Max-Age=0") ? nil : String(pair[1])
        }
        return answer
    }

    private static func escape(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
