import EndToEndSupport
import Foundation
import Testing

/// `sallyport check --nginx`, as an operator runs it.
@Suite("sallyport check --nginx") struct CommandTests {
    private func check(_ arguments: [String], input: String = "") async throws -> Command.Outcome {
        try await Command.run([Repository.program, "check"] + arguments, input: Data(input.utf8))
    }

    @Test("a finding states the position, the reason and the remedy, on standard output and as JSON, with status 1")
    func finding() async throws {
        let dump = try await SampleSite().dump(
            try SampleSite.text().replacing("        client_max_body_size 100m;", with: "        return 200 hello;"))
        let text = try await check(["--nginx", "-"], input: dump)
        #expect(text.status == 1)
        #expect(text.text.contains("/site.conf:27: `return` runs before the gate"))
        #expect(text.text.contains("[return-before-gate]"))
        #expect(text.errors == "Error: There is 1 finding.\n")

        let folder = try TemporaryDirectory()
        let json = try await check(["--nginx", try folder.write(dump, to: "dump"), "--json"])
        #expect(json.status == 1)
        let rows = try #require(JSONSerialization.jsonObject(with: json.output) as? [[String: Any]])
        #expect(rows.count == 1)
        #expect(rows.first?["check"] as? String == "return-before-gate")
        #expect(rows.first?["line"] as? Int == 27)
        #expect(Set(rows.first?.keys.map(\.self) ?? []) == ["check", "file", "line", "fix", "why"])
    }

    @Test("the shipped files have no finding, as rendered and as read from disk")
    func shipped() async throws {
        let folder = try TemporaryDirectory()
        try await Command.succeed([
            Repository.script("render"), folder.path, "by-address=yes", "demo=\(folder.path)/demo.sock",
        ])
        let outcome = try await check(["--nginx", "\(folder.path)/nginx.conf"])
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(try await check(["--nginx", "\(folder.path)/nginx.conf", "--json"]).text == "[]\n")
    }

    @Test("unreadable input is refused in one line")
    func unreadable() async throws {
        let outcome = try await check(["--nginx", "-"], input: "http {\n  server {\n")
        #expect(outcome.status == 1)
        #expect(outcome.errors == "Error: standard input:3: the file ends, and a \"}\" is missing.\n")
        let missing = try await check(["--nginx", "/nowhere/nginx.conf"])
        #expect(missing.status == 1)
        #expect(missing.errors == "Error: /nowhere/nginx.conf:1: the file cannot be read.\n")
    }
}
