import CSodium

/// A password as it was sent, in NFC, in memory that is wiped when the last reference is released.
///
/// Any UTF-8 bytes are allowed, including NUL: the length is stored, and the bytes are never used as a C string. The
/// text it was created from, and Foundation's copies while normalising text beyond ASCII, are not wiped.
///
/// @unchecked Sendable because it points to C memory: `init` alone writes the memory, before any other thread can see
/// it, and `deinit` frees it after the last use.
package final class Password: @unchecked Sendable, CustomStringConvertible, CustomReflectable {
    /// The maximum number of UTF-8 bytes, both as sent and normalised (requirement S4). Hashing time does not depend on
    /// it.
    package static let maximumBytes = 1024

    private let storage: UnsafeMutablePointer<CChar>
    private let count: Int

    /// Creates a password.
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

    /// Creates a password from bytes, as read from standard input.
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
        // sodium_memzero is not optimised away, unlike a plain write to memory that is about to be freed.
        sodium_memzero(storage, count)
        storage.deallocate()
    }

    /// Calls `body` with the bytes as C expects them, for hashing. The pointer is valid until `body` returns.
    func withCharacters<Result>(_ body: (UnsafePointer<CChar>, Int) -> Result) -> Result {
        body(storage, count)
    }

    /// Calls `body` with the bytes and a terminating NUL, and whether they contain another one. The copy is wiped.
    func withCString<Result>(_ body: (UnsafePointer<CChar>, Bool) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 1) { copy in
            // Every byte is initialised here, before `body` reads it.
            for index in 0..<count { copy.initializeElement(at: index, to: storage[index]) }
            copy.initializeElement(at: count, to: 0)
            defer { sodium_memzero(copy.baseAddress, count + 1) }
            return body(UnsafePointer(copy.baseAddress ?? storage), copy[..<count].contains(0))
        }
    }

    /// The text, for comparing it with forbidden values.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The number of Unicode code points, the unit of a minimum length (NIST SP 800-63B).
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
