import ArgumentParser
import Foundation
import Identity
import JWT
import SQLiteStore

/// `sallyport check`: everything that could keep the server from working, at once.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check configuration, keys, database and permissions; list every problem at once.")

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let settings: Settings
        do { settings = try config.load() } catch {
            for problem in error.problems { print(problem) }
            throw ExitCode.failure
        }
        let problems = directoryProblems(settings) + keyProblems(settings) + databaseProblems(settings)
        for problem in problems { print(problem) }
        guard problems.isEmpty else { throw ExitCode.failure }
        print("All is well: \(config.path)")
    }

    private func directoryProblems(_ settings: Settings) -> [String] {
        let listen = (settings.listen as NSString).deletingLastPathComponent
        return [("state", settings.state), ("listen", listen)].compactMap { key, directory in
            guard access(directory, W_OK | X_OK) != 0 else { return nil }
            let reason = access(directory, F_OK) == 0 ? "cannot be written by this user" : "does not exist"
            return "`\(key)`: the directory \(directory) \(reason)."
        }
    }

    private func keyProblems(_ settings: Settings) -> [String] {
        do {
            _ = try SigningKeys.ring(settings, try SigningKeys.records(settings))
            return []
        } catch {
            return ["\(error)"]
        }
    }

    private func databaseProblems(_ settings: Settings) -> [String] {
        do {
            let store = try SQLiteStore(path: settings.database, mode: .readOnly)
            try store.verify()
            try store.close()
            return []
        } catch  where error.code == .missing {
            return []
        } catch {
            return [CommandRefusal(error).description]
        }
    }
}
