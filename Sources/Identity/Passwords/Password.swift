import CSodium

/// A password as it was sent, in NFC, in memory that is wiped when the last reference goes.
///
/// Any bytes of UTF-8 are allowed, NUL among them: the length is carried along, and no C string is made of it. Only the
/// text this was made from, and what Foundation copied while normalising text beyond ASCII, are out of its hands.
///
/// Unchecked, because it points to C memory: the memory is written in `init` only, before anyone else can see it, and
/// freed in `deinit`, after everyone else has stopped.
package final class Password: @unchecked Sendable, CustomStringConvertible, CustomReflectable {
    /// The most bytes of UTF-8, both as sent and normalised (requirement S4). Hashing time does not depend on it.
    package static let maximumBytes = 1024

    private let storage: UnsafeMutablePointer<CChar>
    private let count: Int

    /// Takes a password.
    ///
    /// - Throws: ``IdentityError`` `invalidPassword` unless it has 1 to 1024 bytes, before and after normalisation.
    package init(_ text: String) throws(IdentityError) {
        try Self.check(text)
        let normalized = UnicodeForms.nfc(text)
        try Self.check(normalized)
        count = normalized.utf8.count
        storage = .allocate(capacity: count)
        for (index, byte) in normalized.utf8.enumerated() {
            (storage + index).initialize(to: CChar(bitPattern: byte))
        }
    }

    /// Takes a password from bytes, as read from standard input.
    ///
    /// - Throws: ``IdentityError`` `invalidPassword` if the bytes are not UTF-8, or as above.
    package convenience init(utf8 bytes: some Collection<UInt8>) throws(IdentityError) {
        guard bytes.count <= Self.maximumBytes, let text = String(validating: bytes, as: UTF8.self) else {
            throw IdentityError(
                .invalidPassword, field: "password", "password is not UTF-8 of at most \(Self.maximumBytes) bytes")
        }
        try self.init(text)
    }

    deinit {
        // sodium_memzero is not optimised away, unlike an ordinary write to memory that is about to be freed.
        sodium_memzero(storage, count)
        storage.deallocate()
    }

    /// Lends the bytes as C wants them, for hashing. The pointer holds until `body` returns.
    func withCharacters<Result>(_ body: (UnsafePointer<CChar>, Int) -> Result) -> Result {
        body(storage, count)
    }

    /// The text, for comparing it with what it must not be.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// How many Unicode code points it has: the unit in which a minimum length is counted (NIST SP 800-63B).
    package var codePoints: Int {
        // Each code point has one byte that is not a UTF-8 continuation.
        bytes.count { $0 & 0b1100_0000 != 0b1000_0000 }
    }

    /// Never the password.
    package var description: String { "Password(…)" }
    /// Never the password.
    package var customMirror: Mirror { Mirror(self, children: []) }

    private var bytes: some Collection<UInt8> {
        UnsafeBufferPointer(start: storage, count: count).lazy.map(UInt8.init(bitPattern:))
    }

    private static func check(_ text: String) throws(IdentityError) {
        guard (1...maximumBytes).contains(text.utf8.count) else {
            throw IdentityError(
                .invalidPassword, field: "password", "password is not 1 to \(maximumBytes) bytes of UTF-8")
        }
    }
}
