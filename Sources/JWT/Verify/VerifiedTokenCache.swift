internal import Synchronization

/// A verifier that caches accepted tokens, for tokens that are sent with many requests.
///
/// Off unless you create one. Its guarantees (R18):
/// - A token is found by all of its bytes. One verifier, with its one policy and one key set, belongs to the cache;
///   when keys or policy change, create a new verifier and with it a new cache.
/// - On every hit, `exp` and `nbf` are compared with the time again and the verifier's hook is called again.
/// - Only successes are cached, at most ``capacity`` of them.
/// - A token is cached when it is accepted for the second time. Tokens that are sent once displace no other.
public final class VerifiedTokenCache: Sendable {
    /// The verifier for tokens that are not cached.
    public let verifier: Verifier
    /// The maximum number of cached tokens.
    public let capacity: Int

    /// Each bucket has its own lock, held only to read or write a reference.
    private let buckets: [Bucket]

    /// Tokens in a bucket.
    private static let bucketSize = 4

    /// Creates an empty cache.
    ///
    /// - Parameters:
    ///   - verifier: the verifier whose work the cache saves.
    ///   - capacity: the number of tokens to cache, rounded up to a power of two; 1024 by default, at most 65,536. Each
    ///     holds the token and its payload: about 2 KiB for usual tokens.
    public init(_ verifier: Verifier, capacity: Int = 1024) {
        self.verifier = verifier
        var count = 1
        while count * Self.bucketSize < min(max(capacity, Self.bucketSize), 65_536) { count *= 2 }
        self.capacity = count * Self.bucketSize
        buckets = (0..<count).map { _ in Bucket() }
    }

    /// Verifies one token as ``Verifier/verify(_:now:)-(Span<UInt8>,_)`` does.
    public func verify(_ token: Span<UInt8>, now: NumericDate) throws(JWTError) -> Claims {
        // Shorter than any signed token: nothing to cache.
        guard token.count >= 32 else { return try verifier.verify(token, now: now) }
        let tag = Self.tag(of: token)
        let bucket = bucket(tag)
        if let entry = bucket.entry(tag), Self.isEqual(entry.token, token) {
            try verifier.checkAgain(entry, now: now)
            return entry.claims
        }
        let claims = try verifier.verify(token, now: now)
        if bucket.admits(tag) { bucket.insert(VerifiedToken(tag: tag, token: token, claims: claims, reading: nil)) }
        return claims
    }

    /// Verifies one token, and returns what `read` makes of its claims. That is cached with the token, so that a cached
    /// token is not read again. All callers of one cache must read the same type.
    ///
    /// - Returns: nil if `read` does; such a token is not cached.
    package func verify<Reading: AnyObject & Sendable>(
        _ token: Span<UInt8>, now: NumericDate, read: (Claims) -> Reading?
    ) throws(JWTError) -> Reading? {
        guard token.count >= 32 else { return read(try verifier.verify(token, now: now)) }
        let tag = Self.tag(of: token)
        let bucket = bucket(tag)
        if let entry = bucket.entry(tag), let reading = entry.reading, Self.isEqual(entry.token, token) {
            try verifier.checkAgain(entry, now: now)
            return reading as? Reading
        }
        let claims = try verifier.verify(token, now: now)
        guard let reading = read(claims) else { return nil }
        if bucket.admits(tag) {
            bucket.insert(VerifiedToken(tag: tag, token: token, claims: claims, reading: reading))
        }
        return reading
    }

    /// Empties the cache.
    public func removeAll() {
        for bucket in buckets { bucket.removeAll() }
    }

    private func bucket(_ tag: UInt64) -> Bucket {
        buckets[Int(truncatingIfNeeded: tag & UInt64(truncatingIfNeeded: buckets.count &- 1))]
    }

    /// Verifies one token as ``verify(_:now:)-(Span<UInt8>,_)`` does.
    public func verify(_ token: [UInt8], now: NumericDate) throws(JWTError) -> Claims {
        try verify(token.span, now: now)
    }

    /// Verifies one token as ``verify(_:now:)-(Span<UInt8>,_)`` does.
    public func verify(_ token: String, now: NumericDate) throws(JWTError) -> Claims {
        try verify(token.utf8.span, now: now)
    }

    /// The end of the token folded into one word: the end of a signature is as good as random. It only chooses the
    /// bucket; all bytes are compared before a token counts as the same. An attacker cannot fill a bucket on purpose
    /// without holding valid tokens.
    private static func tag(of token: Span<UInt8>) -> UInt64 {
        let end = token.count
        let low = word(token, at: end &- 8) &* 0x9e37_79b9_7f4a_7c15
        let high = word(token, at: end &- 16) ^ (low &>> 32)
        let tag = high &* 0xff51_afd7_ed55_8ccd
        return tag ^ (tag &>> 29)
    }

    /// Compares in a time that depends on the length alone, so that an attacker cannot guess a cached signature byte by
    /// byte.
    private static func isEqual(_ known: [UInt8], _ token: Span<UInt8>) -> Bool {
        guard known.count == token.count else { return false }
        let known = known.span
        var difference: UInt64 = 0
        var offset = 0
        while offset &+ 8 <= token.count {
            difference |= word(known, at: offset) ^ word(token, at: offset)
            offset &+= 8
        }
        // The last eight bytes once more; there are at least 32.
        difference |= word(known, at: token.count &- 8) ^ word(token, at: token.count &- 8)
        return difference == 0
    }

    /// A few tokens under one lock.
    private final class Bucket: Sendable {
        private let state = Mutex(State())

        private struct State {
            var entries = InlineArray<4, VerifiedToken?>(repeating: nil)
            var next = 0
            /// The tags of the tokens that were accepted last and are not cached.
            var seen = InlineArray<4, UInt64>(repeating: 0)
            var nextSeen = 0
        }

        func entry(_ tag: UInt64) -> VerifiedToken? {
            state.withLock { state in
                for index in 0..<4 {
                    if let entry = state.entries[index], entry.tag == tag { return entry }
                }
                return nil
            }
        }

        /// Whether an accepted token was accepted before, so that it is worth an entry. Remembers it otherwise.
        func admits(_ tag: UInt64) -> Bool {
            state.withLock { state in
                for index in 0..<4 where state.seen[index] == tag { return true }
                state.seen[state.nextSeen] = tag
                state.nextSeen = (state.nextSeen + 1) % 4
                return false
            }
        }

        func removeAll() { state.withLock { $0 = State() } }

        /// Inserts a token in place of its older version, or else of the oldest token.
        func insert(_ token: VerifiedToken) {
            state.withLock { state in
                for index in 0..<4 where state.entries[index]?.tag == token.tag {
                    state.entries[index] = token
                    return
                }
                state.entries[state.next] = token
                state.next = (state.next + 1) % 4
            }
        }
    }
}
