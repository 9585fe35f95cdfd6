import CHugePages
import CSodium

/// Hashes and checks passwords with argon2id (RFC 9106), computed by libsodium.
///
/// A call takes tens of milliseconds and the configured memory, on the caller's thread; libsodium maps that memory for
/// the call, backed by huge pages if the kernel has them, and unmaps it before returning. Run it on dedicated threads,
/// never on those that check tokens.
package struct PasswordHasher: Sendable {
    private static let saltBytes = 16
    private static let hashBytes = 32

    /// The cost of new hashes.
    package let parameters: HashParameters
    let random: RandomSource

    /// Creates a hasher.
    ///
    /// - Throws: ``IdentityError`` `hashingUnavailable` if libsodium cannot start.
    package init(parameters: HashParameters, random: RandomSource) throws(IdentityError) {
        // sodium_init may be called any number of times from any thread; it selects the fastest code for this
        // processor.
        guard sodium_init() >= 0 else {
            throw IdentityError(.hashingUnavailable, "libsodium cannot start")
        }
        self.parameters = parameters
        self.random = random
    }

    /// Hashes a password with a new salt.
    ///
    /// - Throws: ``IdentityError`` `hashingUnavailable` if there is not enough memory.
    package func hash(_ password: Password) throws(IdentityError) -> PasswordHash {
        let salt = random.bytes(Self.saltBytes)
        var output = [UInt8](repeating: 0, count: Self.hashBytes)
        let status = password.withCharacters { characters, count in
            chugepages_begin()
            defer { chugepages_end() }
            return crypto_pwhash_argon2id(
                &output, UInt64(output.count), characters, UInt64(count), salt, UInt64(parameters.passes),
                parameters.memoryKiB * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13)
        }
        guard status == 0 else {
            throw IdentityError(.hashingUnavailable, "not enough memory to hash a password")
        }
        return PasswordHash(phc: encode(salt: salt, hash: output))
    }

    /// Checks a password against a stored hash: argon2id or argon2i with reasonable parameters, or an imported one
    /// (``ImportedHash``).
    ///
    /// - Throws: ``IdentityError`` `malformedHash` if the stored string cannot be read, `hashingUnavailable` if there
    ///   is not enough memory.
    package func verify(_ password: Password, against hash: PasswordHash) throws(IdentityError) -> PasswordVerification
    {
        if let imported = try? ImportedHash(hash.phc) {
            return try imported.matches(password) ? .matchedNeedsRehash : .mismatch
        }
        let stored = try Argon2String(hash.phc)
        let answer = password.withCharacters { characters, count in
            chugepages_begin()
            defer { chugepages_end() }
            return sallyport_password_verify(hash.phc, characters, count)
        }
        switch answer {
        case 1: return isCurrent(stored) ? .matched : .matchedNeedsRehash
        case 0: return .mismatch
        default: throw IdentityError(.hashingUnavailable, "not enough memory to check a password")
        }
    }

    /// A hash that no password matches, and that costs as much to check as any new one (requirement S3).
    ///
    /// It is random rather than computed, so creating it costs nothing; matching it is as likely as guessing 256 bits.
    package func decoy() -> PasswordHash {
        PasswordHash(phc: encode(salt: random.bytes(Self.saltBytes), hash: random.bytes(Self.hashBytes)))
    }

    /// A hash that no password matches, and that costs as much to check as this stored hash. For an unreadable one it
    /// costs what a new hash costs, because the authenticator checks a new one in its place.
    package func decoy(like stored: PasswordHash) -> PasswordHash {
        if let imported = try? ImportedHash(stored.phc) { return PasswordHash(phc: imported.decoy(random)) }
        guard let parts = try? Argon2String(stored.phc) else { return decoy() }
        let parameters = stored.phc.split(separator: "$").prefix(3).joined(separator: "$")
        // At least 16 bytes: 128 bits, still impossible to guess.
        let salt = Self.base64(random.bytes(parts.saltBytes))
        let hash = Self.base64(random.bytes(parts.hashBytes))
        return PasswordHash(phc: "$\(parameters)$\(salt)$\(hash)")
    }

    private func isCurrent(_ stored: Argon2String) -> Bool {
        stored.variant == .argon2id && stored.memoryKiB == parameters.memoryKiB && stored.passes == parameters.passes
            && stored.lanes == 1 && stored.saltBytes == Self.saltBytes && stored.hashBytes == Self.hashBytes
    }

    private func encode(salt: [UInt8], hash: [UInt8]) -> String {
        "$argon2id$v=19$m=\(parameters.memoryKiB),t=\(parameters.passes),p=1$\(Self.base64(salt))$\(Self.base64(hash))"
    }

    /// Base64 without padding, the PHC string's alphabet, by libsodium in time that does not depend on the bytes.
    private static func base64(_ bytes: [UInt8]) -> String {
        let variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING
        var text = [CChar](repeating: 0, count: sodium_base64_encoded_len(bytes.count, variant))
        sodium_bin2base64(&text, text.count, bytes, bytes.count, variant)
        // The encoded length includes the terminating NUL.
        return String(decoding: text.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// The result of checking a password against a stored hash.
package enum PasswordVerification: Sendable, Hashable {
    /// The password is right, and the hash has the current parameters.
    case matched
    /// The password is right; the hash has other parameters and should be replaced.
    case matchedNeedsRehash
    /// The password is wrong.
    case mismatch
}
