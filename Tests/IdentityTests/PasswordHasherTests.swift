import CHugePages
import Foundation
import Identity
import StoreConformance
import Testing

@Suite("Password hashing")
struct PasswordHasherTests {
    @Test("creates the same string as the reference implementation")
    func referenceVector() throws {
        // From the reference program, for two passwords: argon2 0123456789abcdef -id -t 2 -k 64 -p 1 -l 32 -e
        let hasher = try hasher(salt: "0123456789abcdef")
        #expect(
            try hasher.hash(try Password("correct horse")).phc
                == "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$dPtrHTEawLtMiR9+/XloAkXZ+EtyrY+bvmHIbiufhk0")
        #expect(
            try hasher.hash(try Password("p\0q")).phc
                == "$argon2id$v=19$m=64,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$lSe5vafFD1s5vixSPoQD43ln3VhEPAXREB0Df0Lmd98")
    }

    @Test("tells right from wrong, with a new salt for each hash")
    func roundTrip() throws {
        let hasher = try PasswordHasher(parameters: try Self.cheap(), random: SeededRandom().source)
        let password = try Password("correct horse")
        let first = try hasher.hash(password)
        let second = try hasher.hash(password)
        #expect(first != second)
        #expect(try hasher.verify(password, against: first) == .matched)
        #expect(try hasher.verify(password, against: second) == .matched)
        #expect(try hasher.verify(try Password("correct horsf"), against: first) == .mismatch)
        #expect(try hasher.verify(try Password("correct horse "), against: first) == .mismatch)
        #expect(try hasher.verify(password, against: hasher.decoy()) == .mismatch)
    }

    @Test("requests huge pages for the memory of each hash and each check")
    func largePages() throws {
        let hasher = try PasswordHasher(
            parameters: try HashParameters(memoryBytes: 4 << 20, passes: 1), random: SeededRandom().source)
        let password = try Password("correct horse")
        // Other tests increase the count too, but nothing decreases it.
        let before = chugepages_count()
        let hash = try hasher.hash(password)
        let between = chugepages_count()
        #expect(between > before)
        #expect(try hasher.verify(password, against: hash) == .matched)
        #expect(chugepages_count() > between)
    }

    @Test("counts every byte of a password: after NUL, and the 1024th")
    func wholeLength() throws {
        let hasher = try PasswordHasher(parameters: try Self.cheap(), random: SeededRandom().source)
        let nul = try hasher.hash(try Password("a\0b"))
        #expect(try hasher.verify(try Password("a\0b"), against: nul) == .matched)
        #expect(try hasher.verify(try Password("a\0c"), against: nul) == .mismatch)
        #expect(try hasher.verify(try Password("a"), against: nul) == .mismatch)
        let long = String(repeating: "x", count: 1023)
        let hash = try hasher.hash(try Password(long + "a"))
        #expect(try hasher.verify(try Password(long + "a"), against: hash) == .matched)
        #expect(try hasher.verify(try Password(long + "b"), against: hash) == .mismatch)
    }

    @Test("accepts an emoji password in either normal form")  // S4
    func normalForms() throws {
        let hasher = try PasswordHasher(parameters: try Self.cheap(), random: SeededRandom().source)
        let hash = try hasher.hash(try Password("pass🔑 re\u{301}sume\u{301}"))
        #expect(try hasher.verify(try Password("pass🔑 r\u{E9}sum\u{E9}"), against: hash) == .matched)
    }

    @Test(
        "checks hashes of other programs, and requests new ones",
        arguments: [
            "$argon2id$v=19$m=64,t=2,p=4$c29tZXNhbHQxMjM0$rsnuOvLfuDOCAT/CKXeHK20Z7bNULIf7LlHihbr+kYo",
            "$argon2i$v=19$m=256,t=3,p=1$c29tZXNhbHQxMjM0$tPvwHB4zOZNX0V2NPhad6+3lbsYJwW3c4Bs50bVbvLU",
            "$argon2i$v=19$m=256,t=3,p=2$c29tZXNhbHQxMjM0$XGBEr1NqkDbQ4j8FAL5UQ5df4zIwPeeAFHVE927ngt4",
            "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQxMjM0$8yzFLUuTI6/s6BpjgaAwWEEyFsYyRlUu",
        ])
    func foreignHashes(phc: String) throws {
        let hasher = try PasswordHasher(parameters: try Self.cheap(), random: SeededRandom().source)
        let hash = PasswordHash(phc: phc)
        #expect(try hasher.verify(try Password("correct horse"), against: hash) == .matchedNeedsRehash)
        #expect(try hasher.verify(try Password("wrong"), against: hash) == .mismatch)
    }

    @Test("requests a new hash when memory or passes changed, up or down")  // S4
    func needsRehash() throws {
        let random = SeededRandom().source
        let password = try Password("correct horse")
        let hash = try PasswordHasher(parameters: try HashParameters(memoryBytes: 65536, passes: 2), random: random)
            .hash(password)
        for (memory, passes, expected) in [
            (65536, 2, PasswordVerification.matched), (65536, 3, .matchedNeedsRehash), (65536, 1, .matchedNeedsRehash),
            (131072, 2, .matchedNeedsRehash), (32768, 2, .matchedNeedsRehash),
        ] {
            let parameters = try HashParameters(memoryBytes: memory, passes: passes)
            let hasher = try PasswordHasher(parameters: parameters, random: random)
            #expect(try hasher.verify(password, against: hash) == expected)
        }
    }

    @Test(
        "reports a stored hash that it cannot read, without repeating it",
        arguments: [
            "", "plain", "$2y$05$abcdefghijklmnopqrstuv", "$argon2d$v=19$m=64,t=2,p=1$c29tZXNhbHQxMjM0$\(hashPart)",
            "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQxMjM0$\(hashPart)",
            "$argon2id$v=19$m=64,t=1$c29tZXNhbHQxMjM0$\(hashPart)",
            "$argon2id$v=19$t=1,m=64,p=1$c29tZXNhbHQxMjM0$\(hashPart)",
            "$argon2id$v=19$m=064,t=1,p=1$c29tZXNhbHQxMjM0$\(hashPart)",
            "$argon2id$v=19$m=+64,t=1,p=1$c29tZXNhbHQxMjM0$\(hashPart)",
            "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQxMjM0$\(hashPart)",
            "$argon2id$v=19$m=64,t=4294967295,p=1$c29tZXNhbHQxMjM0$\(hashPart)",
            "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQxMjM0$\(hashPart)",
            "$argon2id$v=19$m=64,t=1,p=9$c29tZXNhbHQxMjM0$\(hashPart)",
            "$argon2id$v=19$m=64,t=1,p=1$c29t$\(hashPart)", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQx!jM0$\(hashPart)",
            "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQxMjM0$AAAA", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQxMjM0$",
            "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQxMjM0$\(hashPart)$", " $argon2id$v=19$m=64,t=1,p=1$c29t$AAAA",
        ])
    func malformed(phc: String) throws {
        let hasher = try PasswordHasher(parameters: try Self.cheap(), random: SeededRandom().source)
        let password = try Password("x")
        #expect(
            performing: { try hasher.verify(password, against: PasswordHash(phc: phc)) },
            throws: { error in
                guard let error = error as? IdentityError else { return false }
                return error.code == .malformedHash && !error.detail.contains(hashPart)
            })
    }

    @Test(
        "refuses impossible parameters",
        arguments: [(8191, 1), (8193, 1), (2 << 30, 1), (8192, 0), (8192, 65)])
    func parameters(memory: Int, passes: Int) {
        #expect(
            performing: { try HashParameters(memoryBytes: memory, passes: passes) },
            throws: { ($0 as? IdentityError)?.code == .invalidHashParameters })
    }

    @Test("the standard parameters are 64 MiB and 3 passes")
    func standard() throws {
        #expect(try HashParameters(memoryBytes: 64 << 20, passes: 3) == .standard)
    }

    @Test("releases its memory after each hash")
    func memory() throws {
        let hasher = try PasswordHasher(
            parameters: try HashParameters(memoryBytes: 512 << 20, passes: 1), random: SeededRandom().source)
        let before = try Self.residentBytes()
        _ = try hasher.hash(try Password("correct horse"))
        // Other tests run concurrently, with hashes of far less memory.
        #expect(try Self.residentBytes() - before < 256 << 20)
    }

    private static func cheap() throws -> HashParameters {
        try HashParameters(memoryBytes: HashParameters.minimumMemoryBytes, passes: 1)
    }

    /// A hasher with 64 KiB, 2 passes, and this text of 16 bytes as its salt.
    private func hasher(salt: String) throws -> PasswordHasher {
        let bytes = Array(salt.utf8)
        let words = [bytes[0..<8], bytes[8..<16]].map { $0.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        let sequence = WordSequence(words)
        return try PasswordHasher(
            parameters: try HashParameters(memoryBytes: 65536, passes: 2), random: RandomSource { sequence.next() })
    }

    private static func residentBytes() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(Int(fields[1])) * 4096
    }
}

private let hashPart = "rsnuOvLfuDOCAT/CKXeHK20Z7bNULIf7LlHihbr+kYo"
