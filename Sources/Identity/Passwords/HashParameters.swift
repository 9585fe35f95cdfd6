/// The cost of one password hash: argon2id's memory and passes. Always one lane, because libsodium computes on one
/// thread; the hashing threads run in parallel instead.
package struct HashParameters: Sendable, Hashable {
    /// 64 MiB and 3 passes, the second choice of RFC 9106 section 4 (there with four lanes).
    package static let standard = HashParameters(memoryKiB: 65536, passes: 3)
    /// The smallest memory that argon2 has, 8 KiB.
    package static let minimumMemoryBytes = 8192
    /// The maximum memory of a new hash, 1 GiB: the same as of a stored one.
    package static let maximumMemoryBytes = Argon2String.maximumMemoryKiB * 1024

    /// The memory in KiB, as in a PHC string's `m=`.
    package let memoryKiB: Int
    /// The passes over that memory, a PHC string's `t=`.
    package let passes: Int

    /// Checks a configuration's values.
    ///
    /// - Parameters:
    ///   - memoryBytes: a multiple of 1024, from 8 KiB to 1 GiB.
    ///   - passes: 1 to 64.
    /// - Throws: ``IdentityError`` `invalidHashParameters`.
    package init(memoryBytes: Int, passes: Int) throws(IdentityError) {
        guard (Self.minimumMemoryBytes...Self.maximumMemoryBytes).contains(memoryBytes), memoryBytes % 1024 == 0 else {
            throw IdentityError(
                .invalidHashParameters, field: "memory", "memory for hashing is not 8 KiB to 1 GiB in whole KiB")
        }
        guard (1...Argon2String.maximumPasses).contains(passes) else {
            throw IdentityError(
                .invalidHashParameters, field: "passes",
                "passes for hashing are not 1 to \(Argon2String.maximumPasses)")
        }
        self.init(memoryKiB: memoryBytes / 1024, passes: passes)
    }

    private init(memoryKiB: Int, passes: Int) {
        self.memoryKiB = memoryKiB
        self.passes = passes
    }
}
