import CAprUtil

/// A password hash from an Apache htpasswd file. Apache's own library checks it until its owner logs in for the first
/// time; then it is replaced.
package struct ImportedHash: Sendable {
    /// The scheme of the hash.
    package enum Scheme: String, Sendable, CaseIterable {
        /// `$2y$`, and the equivalent `$2a$` and `$2b$`: written by `htpasswd -B`.
        case bcrypt
        /// `$apr1$`: htpasswd's default.
        case apr1
        /// `$1$`, the same for `/etc/shadow`.
        case md5crypt
        /// `$5$`.
        case sha256crypt
        /// `$6$`.
        case sha512crypt
        /// `{SHA}`: written by `htpasswd -s`.
        case sha1
    }

    /// The highest cost of bcrypt, 2^14 rounds: about a second. An imported hash must not block a hashing thread for
    /// long at its owner's next login.
    package static let maximumCost = 14
    /// The maximum number of rounds of SHA-crypt, for the same reason: about half a second.
    package static let maximumRounds = 500_000

    private static let cryptAlphabet = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    private static let base64Alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    /// The scheme.
    package let scheme: Scheme
    /// The text before the salt: scheme and cost.
    private let head: String
    /// The salt's length in characters.
    private let saltLength: Int
    private let text: String

    /// Reads a hash strictly; nil for any other text, and for a hash that costs more than a login may.
    package init?(_ text: String) {
        guard text.utf8.count <= 256, let (scheme, head, salt) = Self.parts(of: text) else { return nil }
        self.scheme = scheme
        self.head = head
        self.text = text
        saltLength = salt
    }

    /// Whether this is the hash of the password.
    package func matches(_ password: Password) -> Bool {
        password.withCharacters { characters, count in
            sallyport_imported_password_verify(text, characters, count) == 1
        }
    }

    /// A hash that no password matches, and that costs as much to check as this one (requirement S3): random, so
    /// matching it is as likely as guessing 128 bits.
    func decoy(_ random: RandomSource) -> String {
        switch scheme {
        case .sha1:
            // 20 bytes are 27 characters, of which the last has four bits, and a padding character.
            return head + Self.draw(26, Self.base64Alphabet, random) + "A="
        case .bcrypt:
            return head + Self.draw(text.count - head.count, Self.cryptAlphabet, random)
        case .apr1, .md5crypt, .sha256crypt, .sha512crypt:
            let digest = text.count - head.count - saltLength - 1
            return head + Self.draw(saltLength, Self.cryptAlphabet, random) + "$"
                + Self.draw(digest, Self.cryptAlphabet, random)
        }
    }

    private static func draw(_ count: Int, _ alphabet: [Character], _ random: RandomSource) -> String {
        String(random.bytes(count).map { alphabet[Int($0 & 63)] })
    }

    private static func parts(of text: String) -> (Scheme, head: String, saltLength: Int)? {
        if text.hasPrefix("{SHA}") {
            let digest = text.dropFirst(5)
            guard digest.count == 28, digest.last == "=", digest.dropLast().allSatisfy(base64Alphabet.contains) else {
                return nil
            }
            return (.sha1, "{SHA}", 0)
        }
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count >= 4, fields[0].isEmpty else { return nil }
        switch fields[1] {
        case "2y", "2a", "2b": return bcrypt(fields)
        case "apr1": return crypt(.apr1, fields, saltLengths: 1...8, digestLength: 22)
        case "1": return crypt(.md5crypt, fields, saltLengths: 1...8, digestLength: 22)
        case "5": return crypt(.sha256crypt, fields, saltLengths: 1...16, digestLength: 43)
        case "6": return crypt(.sha512crypt, fields, saltLengths: 1...16, digestLength: 86)
        default: return nil
        }
    }

    private static func bcrypt(_ fields: [Substring]) -> (Scheme, String, Int)? {
        guard fields.count == 4, fields[2].count == 2, let cost = Int(fields[2]), (4...maximumCost).contains(cost),
            fields[3].count == 53, fields[3].allSatisfy(cryptAlphabet.contains)
        else { return nil }
        return (.bcrypt, "$\(fields[1])$\(fields[2])$", 22)
    }

    private static func crypt(
        _ scheme: Scheme, _ fields: [Substring], saltLengths: ClosedRange<Int>, digestLength: Int
    ) -> (Scheme, String, Int)? {
        var head = "$\(fields[1])$"
        var rest = fields.dropFirst(2)
        if scheme == .sha256crypt || scheme == .sha512crypt, let field = rest.first, field.hasPrefix("rounds=") {
            let digits = field.dropFirst("rounds=".count)
            guard let rounds = Int(digits), String(rounds) == digits, (1000...maximumRounds).contains(rounds) else {
                return nil
            }
            head += "\(field)$"
            rest = rest.dropFirst()
        }
        guard rest.count == 2, let salt = rest.first, let digest = rest.last, saltLengths.contains(salt.count),
            salt.allSatisfy(cryptAlphabet.contains), digest.count == digestLength,
            digest.allSatisfy(cryptAlphabet.contains)
        else { return nil }
        return (scheme, head, salt.count)
    }
}

extension PasswordHash {
    /// Wraps another program's hash as it is in an htpasswd file.
    ///
    /// - Throws: ``IdentityError`` `malformedHash` that says why it cannot be checked, and what to do; never its
    ///   content.
    package init(imported text: String) throws(IdentityError) {
        if ImportedHash(text) == nil {
            do throws(IdentityError) { _ = try Argon2String(text) } catch { throw Self.refusal(text) }
        }
        self.init(phc: text)
    }

    private static func refusal(_ text: String) -> IdentityError {
        let isDES = text.utf8.count == 13 && !text.contains("$")
        let why =
            if isDES {
                "is a DES hash, which covers only 8 characters; skip it and set a password"
            } else if ["$2y$", "$2a$", "$2b$", "$5$", "$6$"].contains(where: text.hasPrefix) {
                "is damaged, or costs more than the limit for a login; skip it and set a password"
            } else {
                "has an unsupported scheme (supported: bcrypt, apr1, SHA-crypt, {SHA}, argon2); skip it and set a password"
            }
        return IdentityError(.malformedHash, "the hash \(why)")
    }
}
