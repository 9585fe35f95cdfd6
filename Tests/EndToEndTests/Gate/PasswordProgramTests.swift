import EndToEndSupport
import Foundation
import Testing

/// Programs that know only a user name and a password, with a personal token. Everyday reality, point 8.
@Suite("Programs with a personal token as their password", .serialized) struct PasswordProgramTests {
    private static let account = TestAccount(username: "alice", password: "correct horse battery staple")

    /// A site with a git server and a WebDAV server behind the gate.
    private final class Scene: Sendable {
        let worker: Worker
        let nginx: Nginx
        let folder: TemporaryDirectory
        let token: String
        private let backend: GuardedProcess

        init() async throws {
            let ports = try FreePorts.pair()
            folder = try TemporaryDirectory()
            for name in ["git", "files", "uploads", "home"] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
            }
            worker = try await Worker(origin: "https://localhost:\(ports.https)", accounts: [account])
            let socket = "\(folder.path)/git.sock"
            backend = try GuardedProcess(["fcgiwrap", "-s", "unix:\(socket)"], log: "\(folder.path)/fcgiwrap.log")
            try await eventually("the git server listens") { FileManager.default.fileExists(atPath: socket) }
            nginx = try await Nginx(
                ports: ports, socket: worker.socket, values: ["rate=off"],
                changes: [
                    (
                        "nginx.conf", "worker_processes auto;",
                        "load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;\nworker_processes auto;"
                    ),
                    ("nginx.conf", "http {", "http {\n    dav_ext_lock_zone zone=locks:1m;"),
                    ("sallyport.conf", "    # The operator's pages", Self.locations(folder.path, socket)),
                ])
            let text = try await worker.command(["token", "create", "--user", "alice", "--name", "programs", "--json"])
            let token = try #require(
                try JSONDecoder().decode([String: JSONText].self, from: Data(text.utf8))["token"]?.text)
            self.token = token
            try await eventually("the token is accepted") {
                try await self.nginx.curl.send("GET", "/protected", ["Authorization: Bearer \(token)"]).status == 200
            }
        }

        func stop() async throws {
            #expect(try await nginx.stop() == 0)
            #expect(try await worker.stop() == 0)
            _ = try await backend.stop()
        }

        private static func locations(_ folder: String, _ socket: String) -> String {
            """
                location /git/ {
                    include sallyport/gate.conf;
                    include sallyport/gate-basic.conf;
                    client_max_body_size 100m;
                    fastcgi_split_path_info ^(/git)(/.*)$;
                    fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
                    fastcgi_param PATH_INFO $fastcgi_path_info;
                    fastcgi_param GIT_PROJECT_ROOT \(folder)/git;
                    fastcgi_param GIT_HTTP_EXPORT_ALL 1;
                    fastcgi_param QUERY_STRING $query_string;
                    fastcgi_param REQUEST_METHOD $request_method;
                    fastcgi_param CONTENT_TYPE $content_type;
                    fastcgi_param CONTENT_LENGTH $content_length;
                    fastcgi_param SERVER_PROTOCOL $server_protocol;
                    fastcgi_pass unix:\(socket);
                }
                location /files/ {
                    include sallyport/gate.conf;
                    include sallyport/gate-basic.conf;
                    client_max_body_size 100m;
                    client_body_temp_path \(folder)/uploads;
                    alias \(folder)/files/;
                    create_full_put_path on;
                    dav_methods PUT DELETE MKCOL COPY MOVE;
                    dav_ext_methods PROPFIND OPTIONS LOCK UNLOCK;
                    dav_ext_lock zone=locks;
                }

                # The operator's pages
            """
        }

        private var environment: [String: String] {
            [
                "HOME": "\(folder.path)/home", "PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_TERMINAL_PROMPT": "0",
                "GIT_CONFIG_NOSYSTEM": "1", "GIT_SSL_CAINFO": nginx.certificate,
                "GIT_ASKPASS": "\(folder.path)/askpass", "NO_PROXY": "*", "LC_ALL": "C",
            ]
        }

        /// Runs git, which asks a script for the user name and the password.
        func git(
            _ arguments: [String], user: String = "alice", password: String, in place: String = "."
        ) async throws -> Command.Outcome {
            _ = try folder.write(
                "#!/bin/sh\ncase \"$1\" in Username*) echo \(user) ;; *) echo \(password) ;; esac\n", to: "askpass",
                mode: 0o700)
            return try await Command.run(
                [
                    "git", "-C", "\(folder.path)/\(place)", "-c",
                    "user.name=Alice", "-c", "user.email=alice@example.org",
                ] + arguments, environment: environment)
        }

        /// Runs cadaver on a terminal, where it can ask about the certificate, with these commands.
        func cadaver(_ commands: [String]) async throws -> Command.Outcome {
            _ = try folder.write(
                "machine localhost login alice password \(token)\n", to: "home/.netrc", mode: 0o600)
            let input = (["y"] + commands + ["quit"]).map { $0 + "\n" }.joined()
            return try await Command.run(
                [
                    "timeout", MachineSpeed.limit(seconds: 20), "script", "-qefc", "cadaver \(nginx.origin)/files/",
                    "/dev/null",
                ], input: Data(input.utf8), environment: environment)
        }
    }

    private func withScene(_ body: (Scene) async throws -> Void) async throws {
        let scene = try await Scene()
        do { try await body(scene) } catch {
            try await scene.stop()
            throw error
        }
        try await scene.stop()
    }

    @Test("git clones and pushes over HTTPS")
    func git() async throws {
        try await withScene { scene in
            let folder = scene.folder.path
            try await Command.succeed(["git", "init", "--quiet", "--bare", "\(folder)/git/project.git"])
            try await Command.succeed(["git", "-C", "\(folder)/git/project.git", "config", "http.receivepack", "true"])
            let address = "\(scene.nginx.origin)/git/project.git"
            func git(_ arguments: String..., place: String = ".") async throws {
                let outcome = try await scene.git(arguments, password: scene.token, in: place)
                #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
            }
            try await git("clone", "--quiet", address, "first")
            // Larger than the buffers on the way, so that git sends it in chunks.
            _ = try scene.folder.write(String(repeating: UUID().uuidString, count: 60_000), to: "first/large.txt")
            try await git("add", ".", place: "first")
            try await git("commit", "--quiet", "--message", "A large file", place: "first")
            try await git("push", "--quiet", "origin", "HEAD:refs/heads/main", place: "first")
            try await git("clone", "--quiet", "--branch", "main", address, "second")
            #expect(
                try String(contentsOfFile: "\(folder)/second/large.txt", encoding: .utf8)
                    == String(contentsOfFile: "\(folder)/first/large.txt", encoding: .utf8))

            for (user, password) in [("bob", scene.token), ("alice", scene.token + "x"), ("alice", account.password)] {
                let refused = try await scene.git(["clone", address, "third"], user: user, password: password)
                #expect(refused.status != 0)
                #expect(refused.errors.contains("Authentication failed"), "\(refused.errors)")
            }
            try await scene.worker.command(["token", "revoke", "--user", "alice", "--all"])
            try await eventually("the token is refused") {
                try await scene.git(["ls-remote", address], password: scene.token).status != 0
            }
        }
    }

    @Test("a WebDAV client makes a folder, uploads, lists, downloads, moves and deletes")
    func webDAV() async throws {
        try await withScene { scene in
            let folder = scene.folder.path
            _ = try scene.folder.write("a report", to: "report.txt")
            let outcome = try await scene.cadaver([
                "mkcol box", "cd box", "put \(folder)/report.txt report.txt", "put \(folder)/report.txt kept.txt", "ls",
                "get report.txt \(folder)/copy.txt", "move report.txt moved.txt", "delete moved.txt",
            ])
            #expect(outcome.status == 0)
            #expect(outcome.text.contains("report.txt"), "\(outcome.text)")
            #expect(!outcome.text.contains("failed"), "\(outcome.text)")
            #expect(try String(contentsOfFile: "\(folder)/copy.txt", encoding: .utf8) == "a report")
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/files/box") == ["kept.txt"])

            let refused = try await scene.nginx.curl.send("PROPFIND", "/files/", ["Depth: 1"])
            #expect(refused.status == 401)
            #expect(refused["www-authenticate"]?.hasPrefix("Basic realm=") == true)
        }
    }

    private var account: TestAccount { Self.account }
}
