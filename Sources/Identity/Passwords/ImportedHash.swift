import CAprUtil
import CCrypt
import CSodium
import Crypto

/// A password hash from an htpasswd file of Apache or nginx. The libraries of these servers check it until its owner
/// logs in for the first time; then it is replaced.
package struct ImportedHash: Sendable {
    /// The scheme of the hash.
    package enum Scheme: String, Sendable, CaseIterable {
        /// `$2y$`, and the equivalent `$2a$` and `$2b$`: written by `htpasswd -B`.
        case bcrypt
        /// `$2x$`: bcrypt with an old error in the treatment of letters beyond ASCII.
        case brokenBcrypt
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
        /// `{SSHA}`, SHA-1 with a salt: nginx's and LDAP's.
        case saltedSHA1
        /// `$y$`: Debian's own passwords.
        case yescrypt
        /// `$gy$`: yescrypt with a Russian standard's hash.
        case gostYescrypt
        /// `$7$`.
        case scrypt
        /// `$sha1$`: NetBSD's.
        case sha1crypt
        /// `$md5`: Solaris's.
        case sunMD5
        /// `$3$`: NT's, an unsalted MD4.
        case nt
        /// Thirteen characters: written by `htpasswd -d`; covers the first eight characters of a password.
        case des
        /// Several of these in a row, for longer passwords.
        case bigcrypt
        /// `_`: DES with more rounds, of BSD.
        case extendedDES
    }

    /// The scheme.
    package let scheme: Scheme
    /// The length of what determines the result for a password: scheme, cost and salt. The rest is the digest.
    private let settingLength: Int
    private let text: String

    /// Reads a hash strictly.
    ///
    /// - Throws: ``ImportedHashFault``, also for a hash that costs more than a login may.
    package init(_ text: String) throws(ImportedHashFault) {
        let reader = try ImportedHashReader(text)
        scheme = reader.scheme
        settingLength = reader.settingLength
        self.text = text
    }

    /// Whether this is the hash of the password.
    ///
    /// - Throws: ``IdentityError`` `hashingUnavailable` if memory is short.
    package func matches(_ password: Password) throws(IdentityError) -> Bool {
        switch scheme {
        case .bcrypt, .apr1, .md5crypt, .sha256crypt, .sha512crypt, .sha1:
            password.withCharacters { characters, count in
                sallyport_imported_password_verify(text, characters, count) == 1
            }
        case .saltedSHA1: matchesSaltedSHA1(password)
        case .brokenBcrypt, .yescrypt, .gostYescrypt, .scrypt, .sha1crypt, .sunMD5, .nt, .des, .bigcrypt, .extendedDES:
            try matchesCrypt(password)
        }
    }

    /// A hash that no password matches, and that costs as much to check as this one (requirement S3): its digest is
    /// random, so matching it is as likely as guessing its bits.
    func decoy(_ random: RandomSource) -> String {
        let setting = String(decoding: text.utf8.prefix(settingLength), as: UTF8.self)
        let digest = text.utf8.count - settingLength
        switch scheme {
        case .sha1, .saltedSHA1:
            let padding = text.utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
            // The last character of an incomplete group has fewer bits.
            let last = (digest - padding) % 4 == 0 ? 0 : 1
            return setting + Self.draw(digest - padding - last, ImportedHashReader.base64Alphabet, random)
                + String(repeating: "A", count: last) + String(repeating: "=", count: padding)
        case .nt: return setting + Self.draw(digest, ImportedHashReader.hexadecimal, random)
        default: return setting + Self.draw(digest, ImportedHashReader.cryptAlphabet, random)
        }
    }

    private func matchesCrypt(_ password: Password) throws(IdentityError) -> Bool {
        var output = [CChar](repeating: 0, count: Int(CRYPT_OUTPUT_SIZE))
        let (status, hasNUL) = password.withCString { characters, hasNUL in
            (sallyport_crypt(characters, text, &output), hasNUL)
        }
        guard status >= 0 else {
            throw IdentityError(.hashingUnavailable, "not enough memory to check a password")
        }
        let hash = output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        // A C string ends at a NUL, so a password that contains one matches no hash.
        return hash.equalsInConstantTime(text.utf8) && status == 1 && !hasNUL
    }

    private func matchesSaltedSHA1(_ password: Password) -> Bool {
        guard let bytes = ImportedHashReader.base64(text.utf8.dropFirst(settingLength)) else { return false }
        var hash = Insecure.SHA1()
        password.withCharacters { hash.update(bufferPointer: UnsafeRawBufferPointer(start: $0, count: $1)) }
        hash.update(data: bytes.dropFirst(Insecure.SHA1.byteCount))
        return hash.finalize().equalsInConstantTime(bytes.prefix(Insecure.SHA1.byteCount))
    }

    private static func draw(_ count: Int, _ alphabet: [UInt8], _ random: RandomSource) -> String {
        String(decoding: random.bytes(count).map { alphabet[Int($0) % alphabet.count] }, as: UTF8.self)
    }
}

/// Why a text is no hash that can be imported.
package enum ImportedHashFault: Error, Sendable, Hashable {
    /// No scheme that Apache or nginx accept.
    case unsupported
    /// A known scheme, but not its form.
    case damaged
    /// A login would take too long.
    case costly
}

extension PasswordHash {
    /// Wraps another program's hash as it is in an htpasswd file.
    ///
    /// - Throws: ``IdentityError`` `malformedHash` that says why it cannot be checked, and what to do; never its
    ///   content.
    package init(imported text: String) throws(IdentityError) {
        do throws(ImportedHashFault) { _ = try ImportedHash(text) } catch {
            guard error != .unsupported || (try? Argon2String(text)) == nil else {
                self.init(phc: text)
                return
            }
            throw Self.refusal(error)
        }
        self.init(phc: text)
    }

    private static func refusal(_ fault: ImportedHashFault) -> IdentityError {
        let why =
            switch fault {
            case .unsupported: "has an unsupported scheme, or is no hash at all"
            case .damaged: "is damaged"
            case .costly: "costs more than the limit for a login"
            }
        return IdentityError(.malformedHash, "the hash \(why); skip it and set a password")
    }
}
