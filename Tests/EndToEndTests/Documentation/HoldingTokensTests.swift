import Foundation
import EndToEndSupport
import Testing

/// Runs the documentation's instructions for applications unchanged against a live server (item 8).
@Suite("Holding tokens, as documented") struct HoldingTokensTests {
    private static let page = "Sources/AuthService/AuthService.docc/HoldingTokens.md"
    private static let holder = TestAccount(username: "holder", password: "the holder's pass phrase: 100% & more")

    /// A server whose access tokens expire soon, and a folder for the programs.
    private struct Scene {
        let worker: Worker
        let nginx: Nginx
        let folder: TemporaryDirectory

        /// Runs a program with the environment that the page requires.
        func run(_ command: [String]) async throws -> Command.Outcome {
            try await Command.run(
                ["env", "-C", folder.path] + command,
                environment: [
                    "AUTH": nginx.origin, "LOGIN_NAME": holder.username, "LOGIN_PASSWORD": holder.password,
                    "TOKENS": "\(folder.path)/tokens", "CURL_CA_BUNDLE": nginx.certificate,
                    "NODE_EXTRA_CA_CERTS": nginx.certificate, "NO_PROXY": "*",
                ])
        }

        /// The number of audit entries per event.
        func audit(_ event: String) async throws -> Int {
            let text = try await worker.command(["audit", "--json", "--limit", "1000"])
            return text.components(separatedBy: "\"event\" : \"\(event)\"").count - 1
        }

        /// The active sessions.
        func sessions() async throws -> Int {
            try await worker.command(["session", "list", "--json"]).components(separatedBy: "\"sid\"").count - 1
        }
    }

    private func withScene(_ body: (Scene) async throws -> Void) async throws {
        let ports = try FreePorts.pair()
        let worker = try await Worker(
            origin: "https://localhost:\(ports.https)", accounts: [Self.holder], settings: ["tokens: { access: 2s }"])
        let nginx = try await Nginx(ports: ports, socket: worker.socket, values: ["rate=off"])
        let scene = Scene(worker: worker, nginx: nginx, folder: try TemporaryDirectory())
        try await eventually("nginx answers") {
            try await nginx.curl.run("GET", "/protected").status == 0
        }
        try await body(scene)
        #expect(try await nginx.stop() == 0)
        #expect(try await worker.stop() == 0)
    }

    @Test("the shortest form logs in, refreshes and logs out")
    func shortest() async throws {
        try await withScene { scene in
            let blocks = try CodeBlocks.of("shell", in: Self.page, chapter: "The shortest form")
            try #require(blocks.count == 1)
            let outcome = try await scene.run(["sh", "-e", scene.folder.write(blocks[0], to: "example.sh")])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.text.components(separatedBy: #""username":"holder""#).count == 3)
            #expect(try await scene.audit("refresh") == 1)
            #expect(try await scene.audit("logout") == 1)
            #expect(try await scene.sessions() == 0)
        }
    }

    @Test("the page's shell library and its example", arguments: ["sh", "bash"])
    func shell(interpreter: String) async throws {
        try await withScene { scene in
            let blocks = try CodeBlocks.of("shell", in: Self.page, chapter: "In a shell")
            try #require(blocks.count == 2)
            _ = try scene.folder.write(blocks[0], to: "session.sh")
            let example = try await scene.run([interpreter, "-e", scene.folder.write(blocks[1], to: "example.sh")])
            #expect(example.status == 0, "\(example.errors)")
            #expect(example.text.contains(#""username":"holder""#))
            #expect(try await scene.sessions() == 0)

            // Requests run until the access token is refused and refreshed; at the next refusal, four run at once.
            let script = #"""
                . ./session.sh
                printf %s "$LOGIN_PASSWORD" | login "$LOGIN_NAME"
                first=$(field access_token)
                while [ "$(field access_token)" = "$first" ]; do get "$AUTH/me" >/dev/null || exit 1; done
                second=$(field access_token)
                while call "$second" "$AUTH/me" | grep -q '"sub"'; do :; done
                for _ in 1 2 3 4; do get "$AUTH/me" & done
                wait
                """#
            let refreshed = try await scene.run([interpreter, scene.folder.write(script, to: "refresh.sh")])
            #expect(refreshed.status == 0, "\(refreshed.errors)")
            #expect(refreshed.text.components(separatedBy: #""username":"holder""#).count == 5)
            #expect(try await scene.audit("refresh") >= 2)
            #expect(try await scene.audit("refreshRepeated") == 0)
            #expect(try await scene.sessions() == 1)

            try await scene.worker.command(["session", "revoke", "--user", "holder"])
            let final = #". ./session.sh; get "$AUTH/me""#
            let ending = try scene.folder.write(final, to: "ended.sh")
            // The server refuses a session within a second of its end on the command line.
            try await eventually("the session ends") {
                let ended = try await scene.run([interpreter, ending])
                return ended.status != 0 && ended.errors.contains("log in again")
            }
            let mode = try FileManager.default.attributesOfItem(atPath: "\(scene.folder.path)/tokens")
            #expect(mode[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("the page's JavaScript library and its example")
    func javaScript() async throws {
        try await withScene { scene in
            let blocks = try CodeBlocks.of("javascript", in: Self.page)
            try #require(blocks.count == 2)
            _ = try scene.folder.write(blocks[0], to: "session.mjs")
            let example = try await scene.run(["node", scene.folder.write(blocks[1], to: "example.mjs")])
            #expect(example.status == 0, "\(example.errors)")
            #expect(example.text == "holder\n")
            #expect(try await scene.sessions() == 0)

            // Six requests run at once without an access token; more follow until the token is refused and refreshed.
            let script = #"""
                import { LoggedOut, Session } from "./session.mjs";
                let kept, saves = 0;
                const store = { load: () => kept, save: (token) => { kept = token; saves++; }, clear: () => { kept = undefined; } };
                const me = process.env.AUTH + "/me";
                await new Session(process.env.AUTH, store).login(process.env.LOGIN_NAME, process.env.LOGIN_PASSWORD);
                const session = new Session(process.env.AUTH, store);
                const statuses = await Promise.all([1, 2, 3, 4, 5, 6].map(async () => (await session.fetch(me)).status));
                console.log("at once", ...statuses, "saves", saves);
                const before = saves;
                while (saves === before) if ((await session.fetch(me)).status !== 200) throw new Error("refused");
                await new Session(process.env.AUTH, store).logout();
                kept = "sprt_of-a-session-that-has-ended";
                try { await new Session(process.env.AUTH, store).fetch(me); } catch (error) {
                    console.log(error instanceof LoggedOut, kept);
                }
                try { await session.login("holder", "wrong"); } catch (error) { console.log(error.message); }
                """#
            let refreshed = try await scene.run(["node", scene.folder.write(script, to: "refresh.mjs")])
            #expect(refreshed.status == 0, "\(refreshed.errors)")
            #expect(
                refreshed.text == """
                    at once 200 200 200 200 200 200 saves 2
                    true undefined
                    Invalid username or password.

                    """)
            #expect(try await scene.audit("refreshRepeated") == 0)
            #expect(try await scene.sessions() == 0)
        }
    }
}
