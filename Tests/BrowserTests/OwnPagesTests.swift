import EndToEndSupport
import Foundation
import Testing

/// A site's own templates in the running program.
@Suite("A site's own pages, served") struct OwnPagesTests {
    @Test("a template with a mistake is refused at the start and by check; at a reload the old ones stay in use")
    func mistakes() async throws {
        let pages = try TemporaryDirectory()
        let broken = try pages.write("one\n{{#x}}", to: "login.mustache")
        let site = try await TestSite.ready("pages: { templates: \(pages.path), name: Example Works }")
        let words = "`pages.templates`: \(broken):2: a section is never closed."
        #expect(try await site.refusal(["serve"]) == words)
        #expect(try await site.run(["check"]).text.contains(words))

        try FileManager.default.removeItem(atPath: broken)
        let server = try await RunningServer(site)
        func page() async throws -> String {
            try await server.nginx.curl.send("GET", "/login", ["Accept: text/html"]).body
        }
        #expect(try await page().contains("<title>Log in – Example Works</title>"))
        _ = try pages.write("{{{username}}}", to: "login.mustache")
        try await reload(site)
        try await eventually("the log has the message") {
            try String(contentsOfFile: server.log, encoding: .utf8)
                .contains("the old configuration stays in use: `pages.templates`")
        }
        #expect(try await page().contains("<title>Log in – Example Works</title>"))
        _ = try pages.write("{{<layout}}{{$content}}<h1>Ours</h1>{{/content}}{{/layout}}", to: "login.mustache")
        try await reload(site)
        try await eventually("the new page is served") { try await page().contains("<h1>Ours</h1>") }
        #expect(try await server.stop() == 0)
    }

    /// Sends SIGHUP to this site's worker.
    private func reload(_ site: TestSite) async throws {
        let found = try await Command.succeed([
            "pgrep", "--newest", "--full", "serve --config \(site.configuration)",
        ])
        kill(try #require(pid_t(found.text.trimmingCharacters(in: .whitespacesAndNewlines))), SIGHUP)
    }
}
