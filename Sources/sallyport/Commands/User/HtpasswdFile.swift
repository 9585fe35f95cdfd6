import Identity

/// An htpasswd file of Apache or nginx: a name and a hash on each line, with a colon between them.
struct HtpasswdFile {
    /// The largest file that is read, 64 MiB: half a million accounts.
    static let maximumBytes = 64 << 20

    /// A line with an account.
    struct Entry {
        let line: Int
        let username: Username
        let hash: PasswordHash
    }

    /// What can be imported, in the order of the file.
    let entries: [Entry]
    /// What cannot: one sentence each, with its line. Never a hash, nor what may be a password.
    let problems: [(line: Int, text: String)]

    /// Reads a file. Empty lines and comments (`#`) are passed over, and what stands behind a second colon.
    init(_ bytes: [UInt8]) {
        var entries: [Entry] = []
        var problems: [(line: Int, text: String)] = []
        var lines: [String: Int] = [:]
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            do throws(IdentityError) {
                guard let entry = try Self.entry(line, number: index + 1) else { continue }
                if let first = lines.updateValue(index + 1, forKey: entry.username.canonical) {
                    problems.append((index + 1, "the name is also on line \(first); keep one"))
                } else {
                    entries.append(entry)
                }
            } catch {
                problems.append((index + 1, error.detail))
            }
        }
        self.entries = entries
        self.problems = problems
    }

    private static func entry(_ bytes: ArraySlice<UInt8>, number: Int) throws(IdentityError) -> Entry? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw IdentityError(.invalidUsername, "the line is not UTF-8 text")
        }
        let line = text.utf8.last == UInt8(ascii: "\r") ? text.dropLast() : text[...]
        guard !line.isEmpty, !line.hasPrefix("#") else { return nil }
        let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard fields.count >= 2 else {
            throw IdentityError(.invalidUsername, "the line does not have the form name:hash")
        }
        return Entry(line: number, username: try Username(fields[0]), hash: try PasswordHash(imported: fields[1]))
    }
}
