import Identity
import InMemoryStore
import StoreConformance
import Testing

@Suite("Imported hashes")
struct ImportedHashTests {
    /// Hashes of the password `correct horse` by libxcrypt and OpenSSL.
    static let samples: [(scheme: ImportedHash.Scheme, hash: String)] = [
        (.bcrypt, "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"),
        (.bcrypt, "$2a$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"),
        (.bcrypt, "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"),
        (.apr1, "$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG/"), (.md5crypt, "$1$saltsalt$NuzA7WTAelpl95xgBGWN60"),
        (.sha256crypt, "$5$saltsalt$myjXcpMpE2Ofk7fj9hqyNYSn6lmWG4Mqnjx.KIRRr4/"),
        (.sha256crypt, "$5$rounds=1000$saltsalt$R6e4P8ccT9iMqkYg7Z8YtpId/lfsIfnuPkp8WXposU8"),
        (
            .sha512crypt,
            "$6$saltsalt$hRM5XZ86KXEw9UOmjigeVqFgULtFB2sgpC9lXQDfMib3Zgw7mEiUvBJI2EplzfAqxL5Vvwp2scFtv/uamSo5z0"
        ),
        (.sha1, "{SHA}L55TUjtiq8FBorTWAZ0jy6g129A="),
    ]

    private let hasher: PasswordHasher

    init() throws {
        hasher = try PasswordHasher(
            parameters: HashParameters(memoryBytes: HashParameters.minimumMemoryBytes, passes: 1),
            random: SeededRandom().source)
    }

    @Test("match only their password, and need replacement", arguments: samples)  // S4
    func verifies(sample: (scheme: ImportedHash.Scheme, hash: String)) throws {
        #expect(ImportedHash(sample.hash)?.scheme == sample.scheme)
        let hash = try PasswordHash(imported: sample.hash)
        #expect(try hasher.verify(Password("correct horse"), against: hash) == .matchedNeedsRehash)
        for wrong in ["correct hors", "correct horse ", "Correct horse", "correct horse\0", "correct horse\0x", "x"] {
            #expect(try hasher.verify(Password(wrong), against: hash) == .mismatch, "\(wrong)")
        }
        let long = String(repeating: "x", count: Password.maximumBytes)
        #expect(try hasher.verify(Password(long), against: hash) == .mismatch)
    }

    @Test("a login with one replaces it, and an unknown name costs the same", arguments: samples)  // S3, S4
    func login(sample: (scheme: ImportedHash.Scheme, hash: String)) throws {
        let bench = try AuthenticatorBench()
        let account = try Sample().account("zoe")
        try bench.store.add(account, passwordHash: try PasswordHash(imported: sample.hash))
        let decoy = hasher.decoy(like: PasswordHash(phc: sample.hash))
        #expect(ImportedHash(decoy.phc)?.scheme == sample.scheme)
        #expect(decoy.phc.utf8.count == sample.hash.utf8.count)
        #expect(decoy.phc != sample.hash)
        #expect(decoy.phc.prefix(3) == sample.hash.prefix(3))
        #expect(try hasher.verify(Password("correct horse"), against: decoy) == .mismatch)
        #expect(try bench.login("zoe", "correct horse") == .accepted(account))
        let stored = try #require(try bench.store.credential(canonicalName: "zoe")?.passwordHash)
        #expect(stored.phc.hasPrefix("$argon2id$"))
        #expect(try bench.login("zoe", "correct horse") == .accepted(account))
    }

    @Test(
        "a hash that cannot be checked or costs too much is refused, and the error says what to do",
        arguments: [
            ("", "unsupported scheme"), ("secret", "unsupported scheme"), ("abcdefghijklm", "DES"),
            ("$y$j9T$x$y", "unsupported scheme"),
            ("$2y$15$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2", "costs more"),
            ("$2y$03$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2", "damaged"),
            ("$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy", "damaged"),
            ("$2x$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2", "unsupported scheme"),
            ("$5$rounds=500001$saltsalt$R6e4P8ccT9iMqkYg7Z8YtpId/lfsIfnuPkp8WXposU8", "costs more"),
            ("$5$rounds=01000$saltsalt$R6e4P8ccT9iMqkYg7Z8YtpId/lfsIfnuPkp8WXposU8", "damaged"),
            ("$apr1$$EGVZDNN6gOqijy.tv9axG/", "unsupported scheme"),
            ("$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG!", "unsupported scheme"),
            ("{SHA}L55TUjtiq8FBorTWAZ0jy6g129A", "unsupported scheme"),
            ("$argon2d$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA", "unsupported scheme"),
        ])
    func refuses(text: String, words: String) throws {
        #expect(ImportedHash(text) == nil)
        #expect(
            performing: { try PasswordHash(imported: text) },
            throws: { error in
                let detail = (error as? IdentityError)?.detail ?? ""
                return detail.contains(words) && detail.contains("set a password")
                    && (text.isEmpty || !detail.contains(text))
            })
    }

    @Test("an argon2 hash of another program is imported unchanged")
    func argon2() throws {
        let own = try hasher.hash(try Password("correct horse"))
        #expect(try PasswordHash(imported: own.phc) == own)
    }
}
