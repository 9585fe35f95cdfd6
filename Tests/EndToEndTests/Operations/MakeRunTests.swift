import Foundation
import EndToEndSupport
import Testing

/// `make run`, as a person or a service manager starts it, with the program that was built with these tests.
@Suite("make run") struct MakeRunTests {
    /// A run that is ready.
    private struct Run {
        let state: String
        let ports: (https: UInt16, http: UInt16)
        /// The contents of `ready.json`.
        let ready: [String: String]
        let process: ProcessID

        var curl: Curl {
            Curl(origin: ready["url"] ?? "", certificate: ready["ca"] ?? "")
        }

        /// The status of the response to a GET.
        func status(of path: String, token: String? = nil) async throws -> Int {
            try await curl.send("GET", path, token.map { ["Authorization: Bearer \($0)"] } ?? []).status
        }

        /// The ID of a child process whose command line contains this text.
        func child(_ text: String) async throws -> Int32 {
            let outcome = try await Command.succeed(["pgrep", "--oldest", "--full", text])
            return try #require(Int32(outcome.text.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
    }

    /// Runs in a separate process group, as under a shell: Ctrl-C goes to the group.
    ///
    /// The variables of `make test`, which may run this test, are removed: a nested make prefixes its messages
    /// differently and inherits the outer make's options.
    private static func arguments(_ state: String, _ ports: (https: UInt16, http: UInt16)) -> [String] {
        [
            "setsid", "env", "--unset=MAKELEVEL", "--unset=MAKEFLAGS", "--unset=MFLAGS", "make", "-C", Repository.root,
            "--no-print-directory", "run", "PORT=\(ports.https)",
            "HTTP_PORT=\(ports.http)",
            "STATE=\(state)", "BINARY=\(Repository.program)",
        ]
    }

    /// The lines on standard error, except make's own.
    private static func messages(_ outcome: Command.Outcome) -> [Substring] {
        outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("make: ") }
    }

    /// Starts a run, calls `body` when it is ready, and then ends the run with a signal unless it has ended already.
    ///
    /// - Returns: the output and the exit status.
    @discardableResult
    private func withRun(
        _ state: String, ports: (https: UInt16, http: UInt16)? = nil, signal: Int32 = SIGTERM,
        _ body: @Sendable (Run) async throws -> Void
    ) async throws -> Command.Outcome {
        let ports = try ports ?? FreePorts.pair()
        let process = ProcessID()
        async let ended = Command.run(Self.arguments(state, ports), onStart: { process.set($0) })
        do {
            try await eventually("make run is ready", within: .seconds(60)) {
                FileManager.default.fileExists(atPath: "\(state)/ready.json")
            }
            let text = try Data(contentsOf: URL(fileURLWithPath: "\(state)/ready.json"))
            let ready = try JSONDecoder().decode([String: String].self, from: text)
            try await body(Run(state: state, ports: ports, ready: ready, process: process))
        } catch {
            Issue.record("\(error)")
        }
        // The terminal sends SIGINT to the whole group; a service manager may send SIGTERM to make alone.
        process.send(signal, toGroup: signal == SIGINT)
        return try await ended
    }

    @Test("SIGTERM and SIGINT end .make/run with status 0", arguments: [SIGTERM, SIGINT])
    func script(signal: Int32) async throws {
        let folder = try TemporaryDirectory()
        let (state, ports, process) = ("\(folder.path)/state", try FreePorts.pair(), ProcessID())
        async let ended = Command.run(
            [
                "setsid", Repository.script("run"), "\(ports.https)", "\(ports.http)", state, "5r/s",
                Repository.program,
            ], onStart: { process.set($0) })
        do {
            try await eventually("the run is ready", within: .seconds(60)) {
                FileManager.default.fileExists(atPath: "\(state)/ready.json")
            }
        } catch {
            Issue.record("\(error)")
        }
        process.send(signal)
        let outcome = try await ended
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors == "")
        #expect(try await Command.run(["pgrep", "--full", state]).text == "")
    }

    @Test(
        "SIGTERM to make, and Ctrl-C, end both processes in order and leave nothing behind",
        arguments: [SIGTERM, SIGINT])
    func stop(signal: Int32) async throws {
        let folder = try TemporaryDirectory()
        let state = "\(folder.path)/state"
        let outcome = try await withRun(state, signal: signal) { run in
            #expect(run.ready["url"] == "https://localhost:\(run.ports.https)")
            #expect(run.ready["username"] == "demo")
            #expect(run.ready["password"]?.isEmpty == false)
            let status = try await run.status(of: "/protected")
            #expect(status == 401)
        }
        #expect(Self.messages(outcome) == [])
        #expect(outcome.text.hasSuffix("sallyport: stopped\n"))
        #expect(!FileManager.default.fileExists(atPath: "\(state)/ready.json"))
        let left = try await Command.run(["pgrep", "--full", state])
        #expect(left.text == "")
    }

    @Test("the commands that it prints work as printed, and secrets are readable by their owner only")
    func printedCommands() async throws {
        let folder = try TemporaryDirectory()
        let state = "\(folder.path)/a state/with spaces"
        let log = "\(folder.path)/out"
        // Without setsid: the guard ends the process group that it has created, and no other process.
        let arguments = Array(Self.arguments(state, try FreePorts.pair()).drop { $0 == "setsid" })
        let process = try GuardedProcess(arguments, log: log)
        try await eventually("make run is ready", within: .seconds(60)) {
            try String(contentsOfFile: log, encoding: .utf8).contains("Ctrl-C stops it")
        }
        let printed = try String(contentsOfFile: log, encoding: .utf8)
        let commands = printed.split(separator: "\n").filter { $0.hasPrefix("  TOKEN=") || $0.hasPrefix("  curl") }
        #expect(commands.count == 3)
        let outcome = try await Command.run(["bash", "-euc", commands.joined(separator: "\n")])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.first == #"{"message":"This is a protected route."}"#)
        #expect(lines.last?.contains(#""username":"demo""#) == true)

        for file in ["ready.json", "demo-password", "key.pem", "sallyport.yaml"] {
            let mode = try FileManager.default.attributesOfItem(atPath: "\(state)/\(file)")[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(file)")
        }
        let mode = try FileManager.default.attributesOfItem(atPath: state)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        _ = await process.interrupt()
        #expect(try await Command.run(["pgrep", "--full", state]).text == "")
    }

    @Test("a second run on the same state, and a busy port, are refused in one line")
    func refusals() async throws {
        let folder = try TemporaryDirectory()
        let state = "\(folder.path)/state"
        try await withRun(state) { run in
            let free = try FreePorts.pair()
            let rows: [(arguments: [String], word: String)] = [
                (Self.arguments(state, free), "another make run uses"),
                (Self.arguments("\(folder.path)/other", (https: run.ports.https, http: free.http)), "with PORT="),
                (Self.arguments("\(folder.path)/other", (https: free.https, http: run.ports.http)), "with HTTP_PORT="),
                (Self.arguments("\(folder.path)/other", (https: free.https, http: free.https)), "two different ports"),
                (Self.arguments("/usr", free), "holds something else"),
                (Self.arguments("\(folder.path)/other", free) + ["LOGIN_RATE=many"], "LOGIN_RATE=many is not a rate"),
                (Self.arguments("\(folder.path)/other", free) + ["PORT=0"], "PORT=0 is not a port"),
            ]
            for row in rows {
                let outcome = try await Command.run(row.arguments)
                #expect(outcome.status != 0)
                #expect(outcome.errors.contains(row.word), "\(outcome.errors)")
                #expect(Self.messages(outcome).count == 1, "\(outcome.errors)")
            }
            #expect(try await run.status(of: "/protected") == 401, "the first run continues")
        }
    }

    @Test("a missing Swift is reported in one line")
    func noSwift() async throws {
        let folder = try TemporaryDirectory()
        let state = "\(folder.path)/state"
        let arguments = Self.arguments(state, try FreePorts.pair()).filter { !$0.hasPrefix("BINARY=") }
        let outcome = try await Command.run(arguments, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
        try #require(outcome.status != 0, "no swift in the system's own folders")
        #expect(outcome.errors.contains("Swift is missing"), "\(outcome.errors)")
        #expect(Self.messages(outcome).count == 1, "\(outcome.errors)")
    }

    @Test("two runs live side by side, and a later one keeps account, key and certificate with other ports")
    func sideBySide() async throws {
        let folder = try TemporaryDirectory()
        let (first, second) = ("\(folder.path)/first", "\(folder.path)/second")
        let token = try await withTokens(first, second)
        let password = try String(contentsOfFile: "\(first)/demo-password", encoding: .utf8)
        let certificate = try String(contentsOfFile: "\(first)/cert.pem", encoding: .utf8)
        let keys = try FileManager.default.contentsOfDirectory(atPath: "\(first)/keys")
        try await withRun(first) { run in
            #expect(run.ready["password"].map { $0 + "\n" } == password)
            let certificateNow = try String(contentsOfFile: "\(first)/cert.pem", encoding: .utf8)
            let keysNow = try FileManager.default.contentsOfDirectory(atPath: "\(first)/keys")
            #expect(certificateNow == certificate)
            #expect(keysNow == keys)
            let fresh = try await login(run)
            #expect(try await run.status(of: "/protected", token: fresh) == 200)
            // The origin is the issuer: a token of another address is not valid for this server.
            #expect(try await run.status(of: "/protected", token: token) == 401)
        }
    }

    /// Runs both concurrently. Returns a token of the first.
    private func withTokens(_ first: String, _ second: String) async throws -> String {
        let kept = TextBox()
        try await withRun(first) { one in
            try await withRun(second) { two in
                let token = try await login(one)
                kept.token = token
                #expect(try await one.status(of: "/me", token: token) == 200)
                #expect(try await two.status(of: "/me", token: token) == 401, "each run has its own key")
                #expect(one.ready["password"] != two.ready["password"])
            }
        }
        return kept.token
    }

    @Test(
        "when nginx or the worker dies, the other is stopped and the message names the log",
        arguments: ["nginx.conf", "serve --config"])
    func childDies(text: String) async throws {
        let folder = try TemporaryDirectory()
        let state = "\(folder.path)/state"
        let outcome = try await withRun(state) { run in
            kill(
                try await run.child(text == "nginx.conf" ? "nginx.*\(state)/nginx/nginx.conf" : "\(text) \(state)"),
                SIGKILL)
            try await eventually("the run ends") { !FileManager.default.fileExists(atPath: "\(state)/ready.json") }
            try await eventually("nothing is left") { try await Command.run(["pgrep", "--full", state]).text.isEmpty }
        }
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains("\(state)/log/"), "\(outcome.errors)")
        #expect(Self.messages(outcome).count == 1, "\(outcome.errors)")
    }

    @Test("a state folder too deep for a socket's path works")
    func deep() async throws {
        let folder = try TemporaryDirectory()
        let state = folder.path + "/" + String(repeating: "d", count: 120)
        let outcome = try await withRun(state) { run in
            let status = try await run.status(of: "/protected")
            #expect(status == 401)
        }
        #expect(Self.messages(outcome) == [])
    }

    /// Logs in with the data in `ready.json`.
    private func login(_ run: Run) async throws -> String {
        let body = "username=\(run.ready["username"] ?? "")&password=\(run.ready["password"] ?? "")"
        let answer = try await run.curl.send("POST", "/login", [sendsForm], body: Data(body.utf8))
        return try #require(answer.json["access_token"]?.text)
    }
}
