import EndToEndSupport
import Foundation
import Testing

/// `gate.encode: percent`, from the account to applications of every protocol. Everyday reality, point 20.
@Suite("Percent-encoded names, as documented") struct EncodedNameTests {
    private static let page = "Sources/AuthService/AuthService.docc/ProtectingApplications.md"
    private static let name = "Zoë 李 +100%"
    private static let encoded = "Zo%C3%AB%20%E6%9D%8E%20+100%25"
    private static let zoe = TestAccount(
        username: "zoë", password: "correct horse battery staple",
        options: ["--name", name, "--email", "zoe@example.org", "--group", "staff", "--group", "a+b"])

    @Test("applications of every protocol receive visible ASCII; without the setting, UTF-8", arguments: [true, false])
    func applications(isEncoded: Bool) async throws {
        let ports = try FreePorts.pair()
        let settings = isEncoded ? ["gate: { encode: percent }"] : []
        let worker = try await Worker(
            origin: "https://localhost:\(ports.https)", accounts: [Self.zoe], settings: settings)
        let site = try await ApplicationSite(ports: ports, socket: worker.socket)
        let body = Data(#"{"username":"zoë","password":"\#(Self.zoe.password)"}"#.utf8)
        let login = try await site.nginx.curl.send("POST", "/login", [sendsJSON], body: body)
        let token = try #require(login.json["access_token"]?.text)
        for (index, (language, path)) in ApplicationSite.locations.enumerated() {
            let answer = try await site.nginx.curl.send("GET", path + "200", ["Authorization: Bearer \(token)"])
            #expect(answer.status == 200)
            let identity = try #require(site.applications[index].takeIdentities().first)
            #expect(identity["HTTP_REMOTE_NAME"] == (isEncoded ? Self.encoded : Self.name))
            #expect(identity["HTTP_REMOTE_USER"] == (isEncoded ? "zo%C3%AB" : "zoë"))
            #expect(identity["HTTP_REMOTE_GROUPS"] == "a+b,staff")
            #expect(identity["HTTP_REMOTE_EMAIL"] == "zoe@example.org")
            if language != .http { #expect(identity["REMOTE_USER"] == identity["HTTP_REMOTE_USER"]) }
        }
        #expect(try await site.stop() == 0)
        #expect(try await worker.stop() == 0)
    }

    @Test(
        "the documented line of each language decodes the value",
        arguments: [
            ("Python", ["python3", "-c"], "import sys, urllib.parse; value = sys.argv[1]; print(LINE)"),
            ("JavaScript", ["node", "-e"], "const value = process.argv[1]; console.log(LINE)"),
            ("PHP", ["php", "-r"], "$value = $argv[1]; echo LINE, \"\\n\";"),
            ("Perl", ["perl", "-MEncode", "-E"], "$value = $ARGV[0]; say encode(\"UTF-8\", LINE)"),
        ])
    func line(language: String, command: [String], program: String) async throws {
        let text = try String(contentsOfFile: "\(Repository.root)/\(Self.page)", encoding: .utf8)
        let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| \(language) | `") })
        let line = row.dropFirst("| \(language) | `".count).dropLast("` |".count)
        let outcome = try await Command.succeed(
            command + [program.replacing("LINE", with: line), Self.encoded], environment: ["PYTHONUTF8": "1"])
        #expect(outcome.text == Self.name + "\n")
    }
}
