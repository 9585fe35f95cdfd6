import ArgumentParser
import FastCGI
import Foundation
import Identity
import RedisStore
import ServerSettings
import SQLiteStore

/// `sallyport check`: lists every problem that could keep the server from working.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check configuration, keys, database and permissions; list all problems.",
        discussion: """
            Run the command as the server's user, because it also checks what that user may read and write. It prints one \
            problem per line on standard output. The exit status is 0 without problems, 1 otherwise. A line that begins \
            with "warning:" reports an unsafe setting and does not change the exit status.

            If sessions are in Redis, the command checks that Redis answers and that its user has the required permissions.

            With --nginx, the command checks a site's nginx configuration instead and lists what would bypass the gate: \
            nginx -T | sallyport check --nginx -

            Given a file of nginx, the command reads its includes as nginx does. The exit status is 0 only if a gate was \
            found and nothing bypasses it. A warning names what the command could not judge.
            """)

    @OptionGroup var config: ConfigurationOption
    @OptionGroup var output: OutputOption

    @Option(help: "The output of nginx -T or a configuration file of nginx; - for standard input.")
    var nginx: String?

    func run() throws {
        if let nginx { return try NginxCheck(path: nginx, output: output).run() }
        try checkServer()
    }

    private func checkServer() throws {
        var (settings, problems) = config.read()
        var warnings: [String] = []
        if let settings {
            let isConfigured = problems.isEmpty
            problems += StatePermissions(settings).problems() + socketProblems(settings)
            problems += keyProblems(settings, isConfigured: isConfigured)
            problems += databaseProblems(settings)
            if isConfigured, let redis = settings.sessions.redis {
                let review = RedisReview(of: RedisConfiguration(redis))
                problems += review.problems
                warnings = review.warnings
            }
            do throws(CommandRefusal) { _ = try ServiceAssembly.pages(settings) } catch {
                problems.append(error.description)
            }
        }
        var seen: Set<String> = []
        problems = problems.filter { seen.insert($0).inserted }
        try report(problems, warnings)
        guard problems.isEmpty else {
            throw CommandRefusal(
                problems.count == 1 ? "There is 1 problem." : "There are \(problems.count) problems.")
        }
    }

    private func report(_ problems: [String], _ warnings: [String]) throws {
        if output.json {
            return try output.print(
                problems.map { Remark(problem: $0, warning: nil) } + warnings.map { Remark(problem: nil, warning: $0) })
        }
        let lines = problems + warnings.map { "warning: \($0)" }
        try StandardOutput.write(lines.map { $0 + "\n" }.joined())
        guard problems.isEmpty else { return }
        let verdict = warnings.isEmpty ? "All is well" : "No errors, apart from the warnings above"
        try StandardOutput.write("\(verdict): \(config.path)\n")
    }

    /// A problem or a warning in JSON.
    private struct Remark: Encodable {
        let problem: String?
        let warning: String?
    }

    private func socketProblems(_ settings: Settings) -> [String] {
        var problems: [String] = []
        let length = settings.listen.utf8.count
        if length > Listener.maximumPathLength {
            problems.append(
                "`listen`: the path has \(length) bytes, and a socket's may have \(Listener.maximumPathLength).")
        }
        var status = stat()
        if stat(settings.listen, &status) == 0, status.st_mode & S_IFMT != S_IFSOCK {
            problems.append("`listen`: \(settings.listen) exists and is not a socket.")
        }
        if let group = settings.group, !Listener.isGroup(group) {
            problems.append("`group`: there is no group named \(group).")
        }
        do throws(CommandRefusal) { _ = try ServeCommand.peers(settings.peers) } catch {
            problems.append(error.description)
        }
        return problems
    }

    private func keyProblems(_ settings: Settings, isConfigured: Bool) -> [String] {
        var problems = KeyDirectory(path: settings.keys).problems()
        do throws(CommandRefusal) { _ = try SessionSecret.existing(settings) } catch {
            problems.append(error.description)
        }
        // With a bad configuration, or a bad key, it is unknown which key should sign.
        guard problems.isEmpty, isConfigured else { return problems }
        do throws(CommandRefusal) {
            _ = try SigningKeys.ring(settings, try SigningKeys.records(settings))
            return []
        } catch {
            return [error.description]
        }
    }

    private func databaseProblems(_ settings: Settings) -> [String] {
        do {
            let store = try SQLiteStore(path: settings.database, mode: .readOnly)
            try store.verify()
            try store.close()
            return []
        } catch  where error.code == .missing || error.code == .missingDirectory {
            // The first start creates it; a missing directory has been reported.
            return []
        } catch {
            return [CommandRefusal(error).description]
        }
    }
}
