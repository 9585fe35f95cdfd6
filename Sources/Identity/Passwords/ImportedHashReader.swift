import CSodium

/// Reads the scheme, the cost and the form of an imported hash, without computing anything.
///
/// The limits keep an imported hash from blocking a hashing thread for more than about a second at its owner's next
/// login, or from taking more memory than a new hash may.
struct ImportedHashReader {
    /// The highest cost of bcrypt, 2^14 rounds.
    static let maximumBcryptCost = 14
    /// The maximum number of rounds of SHA-crypt and of `$sha1$`.
    static let maximumRounds = 500_000
    /// The maximum number of additional rounds of Solaris's MD5, which are longer.
    static let maximumSunRounds = 100_000
    /// The maximum number of rounds of BSD's DES.
    static let maximumDESRounds = 1 << 22
    /// The maximum memory of yescrypt and scrypt: 256 MiB.
    static let maximumMemory = 256 << 20
    /// The maximum size of a hash as text.
    static let maximumBytes = 256

    static let cryptAlphabet = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    static let base64Alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static let hexadecimal = Array("0123456789abcdef".utf8)

    let scheme: ImportedHash.Scheme
    /// The length of scheme, cost and salt, up to the digest.
    let settingLength: Int

    init(_ text: String) throws(ImportedHashFault) {
        guard text.utf8.count <= Self.maximumBytes else { throw .unsupported }
        let digest: Int
        if text.hasPrefix("{SHA}") {
            guard text.utf8.last == UInt8(ascii: "="), Self.base64(text.utf8.dropFirst(5))?.count == 20 else {
                throw .damaged
            }
            (scheme, digest) = (.sha1, text.utf8.count - 5)
        } else if text.hasPrefix("{SSHA}") {
            guard let bytes = Self.base64(text.utf8.dropFirst(6)), bytes.count >= 20 else { throw .damaged }
            (scheme, digest) = (.saltedSHA1, text.utf8.count - 6)
        } else if text.hasPrefix("$") {
            (scheme, digest) = try Self.modular(text)
        } else if text.hasPrefix("_") {
            (scheme, digest) = try Self.extendedDES(text)
        } else {
            (scheme, digest) = try Self.traditional(text)
        }
        settingLength = text.utf8.count - digest
    }

    /// Bytes in base64, padded as nginx writes it or not; nil for any other text.
    static func base64(_ text: some Collection<UInt8>) -> [UInt8]? {
        let characters = text.map { CChar(bitPattern: $0) }
        for variant in [sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING] {
            var bytes = [UInt8](repeating: 0, count: characters.count)
            var count = 0
            let status = sodium_base642bin(
                &bytes, bytes.count, characters, characters.count, nil, &count, nil, Int32(variant))
            if status == 0 { return Array(bytes.prefix(count)) }
        }
        return nil
    }

    // MARK: The schemes of crypt(5); each returns the scheme and the length of its digest

    private static func modular(_ text: String) throws(ImportedHashFault) -> (ImportedHash.Scheme, Int) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        switch fields.count > 1 ? String(fields[1]) : "" {
        case "2y", "2a", "2b": return try bcrypt(fields, .bcrypt)
        case "2x": return try bcrypt(fields, .brokenBcrypt)
        case "apr1": return try salted(.apr1, fields[2...], saltLength: 8, digest: 22)
        case "1": return try salted(.md5crypt, fields[2...], saltLength: 8, digest: 22)
        case "5": return try shaCrypt(.sha256crypt, fields, digest: 43)
        case "6": return try shaCrypt(.sha512crypt, fields, digest: 86)
        case "y": return try yescrypt(.yescrypt, fields)
        case "gy": return try yescrypt(.gostYescrypt, fields)
        case "7": return try scrypt(fields)
        case "sha1": return try sha1crypt(fields)
        case "3": return try nt(fields)
        case "md5": return try sunMD5(fields)
        case let name where name.hasPrefix("md5,"): return try sunMD5(fields)
        default: throw .unsupported
        }
    }

    private static func bcrypt(
        _ fields: [Substring], _ scheme: ImportedHash.Scheme
    ) throws(ImportedHashFault) -> (ImportedHash.Scheme, Int) {
        guard fields.count == 4, fields[2].utf8.count == 2, let cost = number(fields[2], leadingZeros: true), cost >= 4,
            cost <= 31, fields[3].utf8.count == 53, isCrypt(fields[3])
        else { throw .damaged }
        guard cost <= maximumBcryptCost else { throw .costly }
        return (scheme, 31)
    }

    private static func shaCrypt(
        _ scheme: ImportedHash.Scheme, _ fields: [Substring], digest: Int
    ) throws(ImportedHashFault) -> (ImportedHash.Scheme, Int) {
        var rest = fields[2...]
        if let field = rest.first, field.hasPrefix("rounds=") {
            guard let rounds = number(field.dropFirst(7)), rounds >= 1000 else { throw .damaged }
            guard rounds <= maximumRounds else { throw .costly }
            rest = rest.dropFirst()
        }
        return try salted(scheme, rest, saltLength: 16, digest: digest)
    }

    /// A salt and a digest.
    private static func salted(
        _ scheme: ImportedHash.Scheme, _ fields: ArraySlice<Substring>, saltLength: Int, digest: Int
    ) throws(ImportedHashFault) -> (ImportedHash.Scheme, Int) {
        guard fields.count == 2, let salt = fields.first, let last = fields.last, salt.utf8.count <= saltLength,
            isSalt(salt), last.utf8.count == digest, isCrypt(last)
        else { throw .damaged }
        return (scheme, digest)
    }

    /// `$y$`, three characters for variant, memory and block size, salt, digest: the form that crypt_gensalt writes.
    private static func yescrypt(
        _ scheme: ImportedHash.Scheme, _ fields: [Substring]
    ) throws(ImportedHashFault) -> (ImportedHash.Scheme, Int) {
        guard fields.count == 5, fields[3].utf8.count <= 86, isCrypt(fields[3]) else { throw .damaged }
        let parameters = values(fields[2])
        // Each number below 48 is one character; larger ones do not occur.
        guard parameters.count == 3, parameters[0] == 47, parameters[1] < 48, parameters[2] < 48 else { throw .damaged }
        let (exponent, blockSize) = (parameters[1] + 1, parameters[2] + 1)
        guard exponent < 32, 128 * blockSize << exponent <= maximumMemory else { throw .costly }
        return try salted(scheme, fields[3...], saltLength: 86, digest: 43)
    }

    /// `$7$`, one character for the memory's exponent, five each for block size and parallelism, salt, digest.
    private static func scrypt(_ fields: [Substring]) throws(ImportedHashFault) -> (ImportedHash.Scheme, Int) {
        guard fields.count == 4, fields[2].utf8.count >= 11 else { throw .damaged }
        let parameters = values(fields[2].prefix(11))
        guard parameters.count == 11 else { throw .damaged }
        func number(_ range: Range<Int>) -> Int {
            parameters[range].reversed().reduce(0) { $0 << 6 | $1 }
        }
        let (exponent, blockSize, parallelism) = (parameters[0], number(1..<6), number(6..<11))
        guard exponent > 0, blockSize > 0, parallelism > 0 else { throw .damaged }
        guard exponent < 32, blockSize <= 1 << 16, parallelism <= 1 << 8,
            128 * blockSize * parallelism << exponent <= maximumMemory
        else { throw .costly }
        return try salted(.scrypt, [fields[2].dropFirst(11), fields[3]], saltLength: 86, digest: 43)
    }

    private static func sha1crypt(_ fields: [Substring]) throws(ImportedHashFault) -> (ImportedHash.Scheme, Int) {
        guard fields.count == 5, let rounds = number(fields[2]), rounds > 0 else { throw .damaged }
        guard rounds <= maximumRounds else { throw .costly }
        return try salted(.sha1crypt, fields[3...], saltLength: 64, digest: 28)
    }

    /// `$md5` or `$md5,rounds=N`, salt, an empty field if the salt ends in a dollar sign, digest.
    private static func sunMD5(_ fields: [Substring]) throws(ImportedHashFault) -> (ImportedHash.Scheme, Int) {
        if fields[1] != "md5" {
            guard fields[1].hasPrefix("md5,rounds="), let rounds = number(fields[1].dropFirst(11)) else {
                throw .damaged
            }
            guard rounds <= maximumSunRounds else { throw .costly }
        }
        guard fields.count == 4 || fields.count == 5 && fields[3].isEmpty else { throw .damaged }
        return try salted(.sunMD5, [fields[2], fields[fields.count - 1]], saltLength: 16, digest: 22)
    }

    private static func nt(_ fields: [Substring]) throws(ImportedHashFault) -> (ImportedHash.Scheme, Int) {
        guard fields.count == 4, fields[2].isEmpty, fields[3].utf8.count == 32,
            fields[3].utf8.allSatisfy(hexadecimal.contains)
        else { throw .damaged }
        return (.nt, 32)
    }

    private static func traditional(_ text: String) throws(ImportedHashFault) -> (ImportedHash.Scheme, Int) {
        let count = text.utf8.count
        guard count >= 13, (count - 2) % 11 == 0, count <= 178, isCrypt(text[...]) else { throw .unsupported }
        return (count == 13 ? .des : .bigcrypt, count - 2)
    }

    private static func extendedDES(_ text: String) throws(ImportedHashFault) -> (ImportedHash.Scheme, Int) {
        guard text.utf8.count == 20, isCrypt(text.dropFirst()) else { throw .unsupported }
        let rounds = values(text.dropFirst().prefix(4)).reversed().reduce(0) { $0 << 6 | $1 }
        guard rounds > 0 else { throw .damaged }
        guard rounds <= maximumDESRounds else { throw .costly }
        return (.extendedDES, 11)
    }

    // MARK: Characters

    private static func isCrypt(_ text: Substring) -> Bool { text.utf8.allSatisfy(cryptAlphabet.contains) }

    /// The characters that crypt(5) allows in a salt.
    private static func isSalt(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7e).contains($0) && !"$:;*!\\".utf8.contains($0) }
    }

    /// The values of characters in crypt's alphabet; empty if one is not in it.
    private static func values(_ text: Substring) -> [Int] {
        let values = text.utf8.compactMap { cryptAlphabet.firstIndex(of: $0) }
        return values.count == text.utf8.count ? values : []
    }

    private static func number(_ text: Substring, leadingZeros: Bool = false) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 18, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            leadingZeros || text == "0" || !text.hasPrefix("0")
        else { return nil }
        return Int(text)
    }
}
