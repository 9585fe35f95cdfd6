import Crypto
import Identity
import JWT

/// Creates and checks CSRF tokens: each form of a page carries one, so that no other site can send it in a user's name.
///
/// A token consists of its creation time, 128 random bits, and a MAC over both and its owner: the login page, or the
/// session. Nothing is stored before a token is used.
struct CSRFTokens: Sendable {
    /// The owner of a CSRF token; it is invalid for any other owner (requirement S12).
    enum Owner {
        /// The login page, in any tab: tabs that are restored at once have no cookie in common, because each gets its
        /// own and the last one stays. The header fields of the form prove that a page of this origin sent it.
        case loginPage
        /// A session.
        case session(SessionID)

        fileprivate var bytes: [UInt8] {
            switch self {
            case .loginPage: Array("login".utf8)
            case .session(let id): Array("session\0\(id)".utf8)
            }
        }
    }

    /// The result of checking a token.
    enum Verdict: Equatable {
        /// Valid for this owner, and in time; the store says whether it was used before, until it ends.
        case valid(SingleUseKey, until: Timestamp)
        /// Authentic, but the page was open for too long.
        case expired
        /// Not authentic, or of another owner.
        case forged
    }

    /// How long a page may be open before its form is sent: half a working day. A longer time means more used tokens to
    /// store.
    static let lifetimeMilliseconds: Int64 = 4 * 3_600_000

    private static let nonceBytes = 16
    private static let macBytes = 16

    private let key: SymmetricKey
    private let random: RandomSource
    private let clock: @Sendable () -> Timestamp

    /// Derives a key for this use alone from the server's secret.
    init(secret: [UInt8], random: RandomSource, clock: @escaping @Sendable () -> Timestamp) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Array("sallyport form token 1".utf8),
            outputByteCount: 32)
        self.random = random
        self.clock = clock
    }

    /// Creates a token.
    func token(for owner: Owner) -> String {
        let head = withUnsafeBytes(of: clock().milliseconds.bigEndian) { Array($0) } + random.bytes(Self.nonceBytes)
        return Base64URL.encode(head + mac(head, owner))
    }

    /// Checks a token in constant time.
    func verdict(on text: String, for owner: Owner) -> Verdict {
        let headBytes = 8 + Self.nonceBytes
        guard let bytes = Base64URL.decode(text), bytes.count == headBytes + Self.macBytes else { return .forged }
        let head = Array(bytes[..<headBytes])
        guard mac(head, owner).equalsInConstantTime(bytes[headBytes...]) else { return .forged }
        let created = Timestamp(milliseconds: Int64(bitPattern: head[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }))
        let end = created.adding(milliseconds: Self.lifetimeMilliseconds)
        let now = clock()
        guard created <= now, now < end else { return .expired }
        return .valid(SingleUseKey(.loginForm, bytes), until: end)
    }

    private func mac(_ head: [UInt8], _ owner: Owner) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: head + owner.bytes, using: key).prefix(Self.macBytes))
    }
}
