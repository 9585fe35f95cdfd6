import Crypto
import Identity
import JWT

/// Encrypts the hash of a changed password on its way to the other machines, under a key that they share and Redis
/// never sees: a reader of Redis gets no hash to guess at.
struct PasswordSeal: Sendable {
    private let key: SymmetricKey

    /// - Parameter secret: the secret of refresh tokens, the same on all machines.
    init(secret: [UInt8]) {
        // The purpose is part of the key: it decrypts nothing else (requirement S12).
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Array("sallyport account change 1".utf8),
            outputByteCount: 32)
    }

    /// Returns one word without spaces.
    func close(_ hash: PasswordHash, changedAt: Timestamp, of id: AccountID) throws(StoreError) -> String {
        let text = Array("\(changedAt.milliseconds) \(hash.phc)".utf8)
        guard let box = try? AES.GCM.seal(text, using: key, authenticating: Self.place(id)).combined else {
            throw StoreError(.unavailable, "a password hash could not be encrypted")
        }
        return Base64URL.encode(Array(box))
    }

    /// - Throws: ``StoreError`` `corrupt` if the other machine has another secret, or something else wrote it.
    func open(_ word: String, of id: AccountID) throws(StoreError) -> (hash: PasswordHash, changedAt: Timestamp) {
        guard let bytes = Base64URL.decode(word),
            let box = try? AES.GCM.SealedBox(combined: bytes),
            let plain = try? AES.GCM.open(box, using: key, authenticating: Self.place(id)),
            let text = String(validating: plain, as: UTF8.self), let space = text.firstIndex(of: " "),
            let changedAt = Int64(text[..<space])
        else {
            throw StoreError(
                .corrupt,
                "a changed password in Redis cannot be decrypted; sessions.secret must be equal on all machines",
                namesFix: true)
        }
        return (
            PasswordHash(phc: String(text[text.index(after: space)...])), Timestamp(milliseconds: changedAt)
        )
    }

    private static func place(_ id: AccountID) -> [UInt8] { Array(Hex.encode(id.value).utf8) }
}
