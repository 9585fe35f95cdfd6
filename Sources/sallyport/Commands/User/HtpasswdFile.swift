import Identity

/// An htpasswd file of Apache or nginx: a name and a hash on each line, with a colon between them.
struct HtpasswdFile {
    /// The largest file that is read, 64 MiB: half a million accounts.
    static let maximumBytes = 64 << 20

    /// A line with an account.
    struct Entry {
        let line: Int
        let username: Username
        let secret: Secret
    }

    /// The hash of an account's password, or the password.
    enum Secret {
        /// A password by its hash.
        case hash(PasswordHash)
        /// A password as it is, which nginx accepts as `{PLAIN}`: it is hashed before it is stored.
        case plain(Password)
    }

    /// The accounts that can be imported, in the order of the file.
    let entries: [Entry]
    /// The other lines: one sentence each, with the line number. Never contains a hash or a possible password.
    let problems: [(line: Int, text: String)]

    /// Reads a file. Empty lines and comments (`#`) are passed over, and what stands behind a second colon.
    ///
    /// Of two lines for one name, both servers use the first, and so does this: the second is a problem, also if the
    /// first is.
    init(_ bytes: [UInt8]) {
        var entries: [Entry] = []
        var problems: [(line: Int, text: String)] = []
        var lines: [String: Int] = [:]
        let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
        let text = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...]
        for (index, bytes) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let number = index + 1
            do throws(IdentityError) {
                guard let line = try Line(bytes) else { continue }
                if let first = lines[line.username.canonical] {
                    problems.append((number, "the name is also on line \(first); keep one"))
                    continue
                }
                lines[line.username.canonical] = number
                entries.append(Entry(line: number, username: line.username, secret: try Self.secret(line.secret)))
            } catch {
                problems.append((number, error.detail))
            }
        }
        self.entries = entries
        self.problems = problems
    }

    /// The fields of one line.
    private struct Line {
        let username: Username
        let secret: String

        /// Nil for a line without an account.
        init?(_ bytes: ArraySlice<UInt8>) throws(IdentityError) {
            var line = bytes
            // The end of a line as Windows writes it, and blanks that an editor left.
            while let last = line.last, Self.isBlank(last) { line.removeLast() }
            guard let first = line.first(where: { !Self.isBlank($0) }), first != UInt8(ascii: "#") else { return nil }
            let fields = line.split(
                separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count >= 2 else {
                throw IdentityError(.invalidUsername, "the line does not have the form name:hash")
            }
            // A comment in the third field may be of any encoding.
            guard let name = String(validating: fields[0], as: UTF8.self) else {
                throw IdentityError(.invalidUsername, "the name is not UTF-8 text; convert the file with iconv")
            }
            guard let secret = String(validating: fields[1], as: UTF8.self) else {
                throw IdentityError(.malformedHash, "the hash is not UTF-8 text")
            }
            username = try Username(name)
            self.secret = secret
        }

        private static func isBlank(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
        }
    }

    private static func secret(_ text: String) throws(IdentityError) -> Secret {
        let plain = "{PLAIN}"
        guard text.hasPrefix(plain) else { return .hash(try PasswordHash(imported: text)) }
        return .plain(try Password(String(text.dropFirst(plain.count))))
    }
}
