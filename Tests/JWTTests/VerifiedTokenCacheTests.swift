import JWT
import Synchronization
import Testing

@Suite("The cache of verified tokens")
struct VerifiedTokenCacheTests {
    /// A verifier whose hook counts its calls, and can be told to refuse.
    private final class Hook: Sendable {
        let calls = Atomic(0)
        let refuses = Atomic(false)

        func verifier(_ policy: Policy) throws -> Verifier {
            Verifier(keys: KeySet(try Forge.key()), policy: policy) { _ in
                self.calls.add(1, ordering: .relaxed)
                return !self.refuses.load(ordering: .relaxed)
            }
        }
    }

    private func code(_ cache: VerifiedTokenCache, _ token: String, _ now: NumericDate) -> JWTError.Code? {
        do throws(JWTError) {
            _ = try cache.verify(token, now: now)
            return nil
        } catch {
            return error.code
        }
    }

    // R18, GHSA-rp9m-7r4c-75qg
    @Test("time and revocation are checked again on every hit")
    func judgedAgain() throws {
        let hook = Hook()
        let cache = VerifiedTokenCache(try hook.verifier(try Forge.policy(leeway: 10)))
        let token = Forge.token(payload: #"{"exp":2000,"nbf":1000,"sub":"x"}"#)
        for now: NumericDate in [1000, 1500, 2009] { #expect(code(cache, token, now) == nil) }
        #expect(hook.calls.load(ordering: .relaxed) == 3)
        #expect(code(cache, token, 2010) == .expired)
        #expect(code(cache, token, 990) == nil)
        #expect(code(cache, token, 989) == .notYetValid)
        hook.refuses.store(true, ordering: .relaxed)
        #expect(code(cache, token, 1500) == .revoked)
        hook.refuses.store(false, ordering: .relaxed)
        #expect(try cache.verify(token, now: 1500).subject == "x")
    }

    // R18
    @Test("only identical bytes are a hit, and only successes are cached")
    func sameBytes() throws {
        let cache = VerifiedTokenCache(try Hook().verifier(try Forge.policy()))
        let token = Forge.token(payload: #"{"sub":"somebody"}"#)
        #expect(code(cache, token, 0) == nil)
        let bytes = Array(token.utf8)
        for offset in bytes.indices {
            var altered = bytes
            altered[offset] ^= 1
            #expect(throws: JWTError.self) { try cache.verify(altered, now: 0) }
            #expect(throws: JWTError.self) { try cache.verify(altered, now: 0) }
        }
        // The same signature under another payload.
        let other = Forge.token(payload: #"{"sub":"nobody"}"#).split(separator: ".")[1]
        let parts = token.split(separator: ".")
        #expect(code(cache, "\(parts[0]).\(other).\(parts[2])", 0) == .signature)
        #expect(code(cache, token, 0) == nil)
        for short in ["", ".", "a.b.c", String(repeating: "a", count: 31)] {
            #expect(code(cache, short, 0) == .malformed)
        }
    }

    /// What a caller read from a token, and how often it has read one.
    private final class Reading: Sendable {
        let subject: String?

        init?(_ claims: Claims, counting count: borrowing Atomic<Int>) {
            count.add(1, ordering: .relaxed)
            guard claims.subject != "nobody" else { return nil }
            subject = claims.subject
        }
    }

    @Test("a token that is accepted twice is read no more, and tokens that are sent once do not displace it")
    func secondSight() throws {
        let count = Atomic(0)
        let cache = VerifiedTokenCache(try Hook().verifier(try Forge.policy()), capacity: 8)
        func read(_ token: String, now: NumericDate = 0) throws -> (subject: String?, reads: Int) {
            let before = count.load(ordering: .relaxed)
            let reading = try cache.verify(token.utf8.span, now: now) { Reading($0, counting: count) }
            return (reading?.subject, count.load(ordering: .relaxed) - before)
        }
        let token = Forge.token(payload: #"{"sub":"x","exp":2000}"#)
        for reads in [1, 1, 0, 0] { #expect(try read(token) == ("x", reads)) }
        for index in 0..<1000 {
            #expect(try read(Forge.token(payload: #"{"sub":"account \#(index)"}"#)) == ("account \(index)", 1))
        }
        #expect(try read(token) == ("x", 0))
        // R18: only identical bytes are a hit, not another payload under the same signature.
        let parts = token.split(separator: ".")
        let other = Forge.token(payload: #"{"sub":"y","exp":2000}"#).split(separator: ".")[1]
        #expect(throws: JWTError.self) { try read("\(parts[0]).\(other).\(parts[2])") }
        // Time is checked on a hit too.
        #expect(throws: JWTError.self) { try read(token, now: 2000) }
        // An unreadable token is not cached.
        let unreadable = Forge.token(payload: #"{"sub":"nobody"}"#)
        for _ in 0..<3 { #expect(try read(unreadable) == (nil, 1)) }
        cache.removeAll()
        for reads in [1, 1, 0] { #expect(try read(token) == ("x", reads)) }
    }

    // R18
    @Test("the cache is bounded, and correct after any eviction")
    func bounded() throws {
        let cache = VerifiedTokenCache(try Hook().verifier(try Forge.policy()), capacity: 8)
        #expect(cache.capacity == 8)
        let tokens = (0..<100).map { Forge.token(payload: #"{"sub":"account \#($0)"}"#) }
        for _ in 0..<3 {
            for (index, token) in tokens.enumerated() {
                #expect(try cache.verify(token, now: 0).subject == "account \(index)")
            }
        }
        #expect(VerifiedTokenCache(cache.verifier, capacity: .max).capacity == 65_536)
        #expect(VerifiedTokenCache(cache.verifier, capacity: .min).capacity == 4)
    }

    @Test("many threads may use the cache concurrently")
    func concurrent() async throws {
        let cache = VerifiedTokenCache(try Hook().verifier(try Forge.policy()), capacity: 16)
        let tokens = (0..<40).map { Forge.token(payload: #"{"sub":"\#($0)"}"#) }
        let wrong = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var wrong = 0
                    for round in 0..<400 {
                        let index = round % tokens.count
                        let claims = try? cache.verify(tokens[index], now: 0)
                        if claims?.subject != "\(index)" { wrong += 1 }
                    }
                    return wrong
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }
}
