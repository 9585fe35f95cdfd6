/// The parts of an argon2 PHC string, read strictly.
package struct Argon2String: Sendable, Hashable {
    /// The variants that libsodium can verify. `argon2d` is not among them.
    package enum Variant: String, Sendable {
        /// Resists side channels in its first half and trade-offs in the rest. New hashes use it.
        case argon2id
        /// The variant of older stores.
        case argon2i
    }

    /// The maximum memory of a stored hash in KiB: 1 GiB. An imported hash must not exhaust the machine at its owner's
    /// next login.
    package static let maximumMemoryKiB = 1 << 20
    /// The maximum number of passes of a stored hash, for the same reason.
    package static let maximumPasses = 64
    /// The maximum number of lanes of a stored hash.
    package static let maximumLanes = 64

    package let variant: Variant
    package let memoryKiB: Int
    package let passes: Int
    package let lanes: Int
    package let saltBytes: Int
    package let hashBytes: Int

    /// Reads a PHC string, of version 19 (0x13) only, which is all that libsodium computes.
    ///
    /// - Throws: ``IdentityError`` `malformedHash` that names the part at fault, never its content.
    package init(_ text: String) throws(IdentityError) {
        // Shape: an empty part, variant, v=, m=,t=,p=, salt, hash.
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard text.utf8.count <= 512, parts.count == 6, parts[0].isEmpty else {
            throw Self.malformed("is not a PHC string")
        }
        guard let variant = Variant(rawValue: String(parts[1])) else {
            throw Self.malformed("has a scheme other than argon2id and argon2i")
        }
        guard parts[2] == "v=19" else {
            throw Self.malformed("has a version other than 19")
        }
        let parameters = parts[3].split(separator: ",", omittingEmptySubsequences: false)
        guard parameters.count == 3,
            let memory = Self.number(parameters[0], prefix: "m=", within: 8...Self.maximumMemoryKiB),
            let passes = Self.number(parameters[1], prefix: "t=", within: 1...Self.maximumPasses),
            let lanes = Self.number(parameters[2], prefix: "p=", within: 1...Self.maximumLanes),
            memory >= 8 * lanes
        else {
            throw Self.malformed("has parameters out of range")
        }
        guard let salt = Self.base64Bytes(parts[4]), (8...64).contains(salt) else {
            throw Self.malformed("has a bad salt")
        }
        guard let hash = Self.base64Bytes(parts[5]), (16...128).contains(hash) else {
            throw Self.malformed("has a bad hash part")
        }
        self.variant = variant
        self.memoryKiB = memory
        self.passes = passes
        self.lanes = lanes
        saltBytes = salt
        hashBytes = hash
    }

    private static func malformed(_ what: String) -> IdentityError {
        IdentityError(.malformedHash, "stored password hash \(what)")
    }

    /// A decimal number without sign or leading zeros after `prefix`.
    private static func number(_ text: Substring, prefix: String, within range: ClosedRange<Int>) -> Int? {
        let digits = text.dropFirst(prefix.count)
        guard text.hasPrefix(prefix), let value = Int(digits), String(value) == digits, range.contains(value) else {
            return nil
        }
        return value
    }

    /// The number of bytes that a text in base64 without padding encodes; nil if it is not base64.
    private static func base64Bytes(_ text: Substring) -> Int? {
        let isBase64 = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"): true
            default: false
            }
        }
        let count = text.utf8.count
        return isBase64 && count % 4 != 1 ? count * 3 / 4 : nil
    }
}
