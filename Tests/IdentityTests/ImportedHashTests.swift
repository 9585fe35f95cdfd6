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
        (.saltedSHA1, "{SSHA}awc/Cj0kafyFd5d8fGn07xoHBJJzYWx0c2FsdA=="),
        (.saltedSHA1, "{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0"),
        (.saltedSHA1, "{SSHA}n0MgpE49UOlYSAptYLeZPpSboiVzYWx0eQ=="),
        (.saltedSHA1, "{SSHA}L55TUjtiq8FBorTWAZ0jy6g129A="), (.saltedSHA1, "{SSHA}n0MgpE49UOlYSAptYLeZPpSboiVzYWx0eQ"),
        (.apr1, "$apr1$$Kk3FVxmBymAi8nmLHdg0s/"), (.md5crypt, "$1$$IfI/mw4YSCwcQoW.D.DSu1"),
        (.md5crypt, "$1$my-salt_$C8i65I/nULhybMF03hdpu1"),
        (.sha256crypt, "$5$$SCAp760RlvU0CgD9TQAY9wchWGPvPJ8P8S7gF/3F/S0"),
        (
            .sha512crypt,
            "$6$rounds=1000$my.salt-x_$3N22cImULy8tZernMKz2RnautR9i7VNtd2q8LOZEg5NLDwDJNjlHImcRDBQBA7Qnl1KXJt323pHFiAbj2R4Jj1"
        ),
        (.yescrypt, "$y$j9T$abcdefgh$4mqd6JVlUo/.JMgenptcdPqIowfqDPoC9lSyWQhPMf1"),
        (.yescrypt, "$y$j75$$6BUZ57Ppq1XCOI8LGmraG8XOzb1ERDdNMwVQ/ANg0pD"),
        (.gostYescrypt, "$gy$j9T$abcdefgh$yhoLJn0JpE7C2QxfG8fCICu.Z3PJY/dhTuRqn7Sv6i/"),
        (.scrypt, "$7$AU..../....saltsalt$y4uvA0r3LMvpGZ4eucFPPT5ekrQ4HM9Acwtx1TP7nHC"),
        (.brokenBcrypt, "$2x$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"),
        (.sunMD5, "$md5$salt$$z/qiRPyE58MYG/97l2tzV1"), (.sunMD5, "$md5,rounds=500$salt$$rpU4LqOzt/6quMyjmCeJ01"),
        (.sha1crypt, "$sha1$1000$salt$30GF98lU4oRZy/gdhKuHhbEW3x9N"), (.nt, "$3$$cfc43211ba8dc470832267827cac1407"),
        (.extendedDES, "_J9..rasmDiLRGIlI80c"), (.bigcrypt, "abhfCpXqd4GrInxrhqmWdyeY"),
    ]

    private let hasher: PasswordHasher

    init() throws {
        hasher = try PasswordHasher(
            parameters: HashParameters(memoryBytes: HashParameters.minimumMemoryBytes, passes: 1),
            random: SeededRandom().source)
    }

    @Test("match only their password, and need replacement", arguments: samples)  // S4
    func verifies(sample: (scheme: ImportedHash.Scheme, hash: String)) throws {
        #expect(try ImportedHash(sample.hash).scheme == sample.scheme)
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
        #expect(try ImportedHash(decoy.phc).scheme == sample.scheme)
        #expect(decoy.phc.utf8.count == sample.hash.utf8.count)
        #expect(decoy.phc != sample.hash)
        #expect(decoy.phc.prefix(2) == sample.hash.prefix(2))
        #expect(try hasher.verify(Password("correct horse"), against: decoy) == .mismatch)
        #expect(try bench.login("zoe", "correct horse") == .accepted(account))
        let stored = try #require(try bench.store.credential(canonicalName: "zoe")?.passwordHash)
        #expect(stored.phc.hasPrefix("$argon2id$"))
        #expect(try bench.login("zoe", "correct horse") == .accepted(account))
    }

    @Test(
        "a hash that cannot be checked or costs too much is refused, and the error says what to do",
        arguments: [
            ("", "unsupported scheme"), ("secret", "unsupported scheme"), ("abcdefghijkl:", "unsupported scheme"),
            ("$y$j9T$x$y", "damaged"),
            ("$2y$15$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2", "costs more"),
            ("$2y$03$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2", "damaged"),
            ("$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy", "damaged"),
            ("$2$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2", "unsupported scheme"),
            ("$5$rounds=500001$saltsalt$R6e4P8ccT9iMqkYg7Z8YtpId/lfsIfnuPkp8WXposU8", "costs more"),
            ("$5$rounds=01000$saltsalt$R6e4P8ccT9iMqkYg7Z8YtpId/lfsIfnuPkp8WXposU8", "damaged"),
            ("$apr1$nine.char$EGVZDNN6gOqijy.tv9axG/", "damaged"),
            ("$apr1$saltsalt$EGVZDNN6gOqijy.tv9axG!", "damaged"),
            ("{SHA}L55TUjtiq8FBorTWAZ0jy6g129A", "damaged"),
            ("$argon2d$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA", "unsupported scheme"),
        ])
    func refuses(text: String, words: String) throws {
        #expect(throws: ImportedHashFault.self) { try ImportedHash(text) }
        #expect(
            performing: { try PasswordHash(imported: text) },
            throws: { error in
                let detail = (error as? IdentityError)?.detail ?? ""
                return detail.contains(words) && detail.contains("set a password")
                    && (text.isEmpty || !detail.contains(text))
            })
    }

    @Test("a DES hash matches by the first eight characters, as for Apache and nginx")
    func des() throws {
        let hash = try PasswordHash(imported: "abhfCpXqd4GrI")
        #expect(try ImportedHash(hash.phc).scheme == .des)
        for (password, verdict) in [
            ("correct horse", PasswordVerification.matchedNeedsRehash), ("correct ", .matchedNeedsRehash),
            ("correct", .mismatch), ("Correct horse", .mismatch), ("correct \0", .mismatch),
        ] {
            #expect(try hasher.verify(Password(password), against: hash) == verdict, "\(password)")
        }
        let decoy = hasher.decoy(like: hash)
        #expect(try ImportedHash(decoy.phc).scheme == .des && decoy != hash)
        #expect(try hasher.verify(Password("correct horse"), against: decoy) == .mismatch)
    }

    @Test(
        "a hash that would block a hashing thread, or take the machine's memory, is refused",
        arguments: [
            "$2y$31$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2",
            "$6$rounds=999999999$saltsalt$hRM5XZ86KXEw9UOmjigeVqFgULtFB2sgpC9lXQDfMib3Zgw7mEiUvBJI2EplzfAqxL5Vvwp2scFtv/uamSo5z0",
            "$y$jET$abcdefgh$4mqd6JVlUo/.JMgenptcdPqIowfqDPoC9lSyWQhPMf1",
            "$y$jhj$abcdefgh$4mqd6JVlUo/.JMgenptcdPqIowfqDPoC9lSyWQhPMf1",
            "$gy$jFT$abcdefgh$yhoLJn0JpE7C2QxfG8fCICu.Z3PJY/dhTuRqn7Sv6i/",
            "$7$FU..../....saltsalt$y4uvA0r3LMvpGZ4eucFPPT5ekrQ4HM9Acwtx1TP7nHC",
            "$7$AU....z....saltsalt$y4uvA0r3LMvpGZ4eucFPPT5ekrQ4HM9Acwtx1TP7nHC",
            "$7$zzzzzzzzzzzsaltsalt$y4uvA0r3LMvpGZ4eucFPPT5ekrQ4HM9Acwtx1TP7nHC",
            "$sha1$4294967295$salt$30GF98lU4oRZy/gdhKuHhbEW3x9N", "$md5,rounds=4294963199$salt$$rpU4LqOzt/6quMyjmCeJ01",
            "_zzzzrasmDiLRGIlI80c",
        ])
    func costs(text: String) throws {
        #expect(throws: ImportedHashFault.costly) { try ImportedHash(text) }
        #expect(
            performing: { try PasswordHash(imported: text) },
            throws: { ($0 as? IdentityError)?.detail.contains("costs more than the limit") == true })
    }

    @Test("an argon2 hash of another program is imported unchanged")
    func argon2() throws {
        let own = try hasher.hash(try Password("correct horse"))
        #expect(try PasswordHash(imported: own.phc) == own)
    }
}
