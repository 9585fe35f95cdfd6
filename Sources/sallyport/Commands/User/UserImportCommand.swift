import ArgumentParser
import Foundation
import Identity
import ServerSettings
import SQLiteStore

/// `sallyport user import`.
struct UserImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Add the accounts of an htpasswd file with their passwords.",
        discussion: """
            Example: sallyport user import --htpasswd /etc/nginx/.htpasswd --group staff --dry-run

            The command accepts what Apache and nginx accept: bcrypt, apr1, {SHA}, {SSHA}, {PLAIN}, and the hashes of \
            crypt(5), such as $6$, $y$ and DES; and argon2. The first login of each account replaces its hash by \
            argon2id; a {PLAIN} password is hashed at once. Either all accounts are added or none; each problem is \
            printed on standard output with its line. With --skip-unreadable, the lines with problems are left out.
            """)

    @Option(help: ArgumentHelp("The file, as Apache's htpasswd writes it.", valueName: "file")) var htpasswd: String
    @Option(
        name: .customLong("group"),
        help: ArgumentHelp("A group for all of them; repeat the option for several.", valueName: "group"))
    var groups: [String] = []
    @Flag(help: "Skip names that already have an account, instead of refusing the file.") var skipExisting = false
    @Flag(help: "Skip lines that cannot be read, instead of refusing the file. Each is printed with its reason.")
    var skipUnreadable = false
    @Flag(help: "Print what would be done, and change nothing.") var dryRun = false
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let settings = try config.load()
        let profile: AccountProfile
        do { profile = try AccountProfile(groups: groups) } catch { throw CommandRefusal(error) }
        let file = HtpasswdFile(try read())
        // The first command of a new site makes the database, and a trial makes none.
        let hasDatabase = FileManager.default.fileExists(atPath: settings.database)
        let known =
            hasDatabase ? Set(try AccountDirectory(settings, mode: .readOnly).all().map(\.username.canonical)) : []
        let fresh = file.entries.filter { !known.contains($0.username.canonical) }
        var problems = skipUnreadable ? [] : file.problems
        if !skipExisting {
            problems += file.entries.filter { known.contains($0.username.canonical) }.map {
                ($0.line, "an account named \($0.username.entered) already exists; see --skip-existing")
            }
        }
        guard problems.isEmpty else {
            throw try Self.refusal(problems + (skipUnreadable ? file.problems : []), in: htpasswd)
        }
        try Self.list(file.problems, in: htpasswd)
        let existing = file.entries.count - fresh.count
        let unreadable = file.problems.count
        let notice =
            (existing == 0 ? "" : ", \(existing) left out")
            + (unreadable == 0 ? "" : ", \(unreadable) unreadable line\(unreadable == 1 ? "" : "s") skipped")
        guard !dryRun else {
            return try StandardOutput.write("Would import \(Self.count(fresh.count))\(notice).\n")
        }
        let now = Timestamp.now()
        let hasher: PasswordHasher
        do { hasher = try PasswordHasher(settings.hashing) } catch { throw CommandRefusal(error) }
        let credentials = try fresh.map { entry in
            AccountCredential(
                account: Account(
                    id: AccountID(random: .system), username: entry.username, profile: profile, createdAt: now,
                    passwordChangedAt: now),
                passwordHash: try Self.hash(entry.secret, hasher))
        }
        let store = try settings.openStore(.create)
        try orRefuse { () throws(StoreError) in
            try store.add(credentials) { account in
                AuditRecord(at: now, event: .accountAdded, actor: .operator, account: account, reason: "imported")
            }
        }
        try StandardOutput.write("Imported \(Self.count(fresh.count))\(notice).\n")
    }

    private static func hash(_ secret: HtpasswdFile.Secret, _ hasher: PasswordHasher) throws(CommandRefusal)
        -> PasswordHash
    {
        switch secret {
        case .hash(let hash): return hash
        case .plain(let password):
            do { return try hasher.hash(password) } catch { throw CommandRefusal(error) }
        }
    }

    private func read() throws(CommandRefusal) -> [UInt8] {
        guard let size = (try? FileManager.default.attributesOfItem(atPath: htpasswd))?[.size] as? Int else {
            throw CommandRefusal("\(htpasswd) does not exist or is not readable.")
        }
        guard size <= HtpasswdFile.maximumBytes else {
            throw CommandRefusal("\(htpasswd) is too large for an htpasswd file.")
        }
        guard let data = FileManager.default.contents(atPath: htpasswd) else {
            throw CommandRefusal("\(htpasswd) is not readable by this user.")
        }
        return Array(data)
    }

    private static func refusal(
        _ problems: [(line: Int, text: String)], in file: String
    ) throws(CommandRefusal) -> CommandRefusal {
        try list(problems, in: file)
        let number = problems.count == 1 ? "There is 1 problem" : "There are \(problems.count) problems"
        return CommandRefusal("\(number); nothing was imported.")
    }

    private static func list(_ problems: [(line: Int, text: String)], in file: String) throws(CommandRefusal) {
        let lines = problems.sorted { $0.line < $1.line }.map { "\(file):\($0.line): \($0.text).\n" }
        try StandardOutput.write(lines.joined())
    }

    private static func count(_ number: Int) -> String { number == 1 ? "1 account" : "\(number) accounts" }
}
