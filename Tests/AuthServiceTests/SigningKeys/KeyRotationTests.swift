import AuthService
import Identity
import JWT
import Testing

@Suite("Key rotation")
struct KeyRotationTests {
    private static let start = Timestamp(seconds: 1_800_000_000)

    private func key(_ byte: UInt8, _ algorithm: Algorithm = .hs256) throws -> Key {
        try Key(hmacSecret: [UInt8](repeating: byte, count: 64), algorithm: algorithm)
    }

    private func states(_ records: [KeyRecord], after seconds: Int64) -> [KeyPlan.State] {
        KeyPlan(records, algorithm: .hs256, now: Self.start.adding(milliseconds: seconds * 1000)).keys.map(\.state)
    }

    @Test("a new key is published before it signs, and the old one verifies until its last token expires")
    func overlap() throws {
        let old = KeyRecord(key: try key(1), createdAt: Self.start, signsFrom: Self.start)
        let rotation = KeyRotation(
            to: try key(2), from: [old], leadSeconds: 10, lifetimeSeconds: 900,
            now: Self.start.adding(milliseconds: 100_000))
        #expect(rotation.superseded.count == 1)
        let records = [rotation.next] + rotation.superseded
        #expect(states(records, after: 100) == [.signing, .next])
        #expect(states(records, after: 109) == [.signing, .next])
        #expect(states(records, after: 110) == [.verifying, .signing])
        #expect(states(records, after: 110 + 900) == [.verifying, .signing])
        #expect(states(records, after: 110 + 901) == [.expired, .signing])
    }

    @Test("a key of another algorithm stays as it is")
    func otherAlgorithm() throws {
        let other = KeyRecord(key: try key(3, .hs512), createdAt: Self.start, signsFrom: Self.start)
        let rotation = KeyRotation(
            to: try key(4), from: [other], leadSeconds: 2, lifetimeSeconds: 900, now: Self.start)
        #expect(rotation.superseded.isEmpty)
        #expect(states([other, rotation.next], after: 3) == [.verifying, .signing])
    }

    @Test("a second rotation before the first took effect leaves one key that signs at any time")
    func twice() throws {
        let first = KeyRecord(key: try key(5), createdAt: Self.start, signsFrom: Self.start)
        let one = KeyRotation(to: try key(6), from: [first], leadSeconds: 10, lifetimeSeconds: 60, now: Self.start)
        let now = Self.start.adding(milliseconds: 5000)
        let two = KeyRotation(
            to: try key(7), from: one.superseded + [one.next], leadSeconds: 10, lifetimeSeconds: 60, now: now)
        let changed = Set(two.superseded.map(\.key.kid))
        let records =
            (one.superseded + [one.next]).filter { !changed.contains($0.key.kid) } + two.superseded + [two.next]
        for second in Int64(5)..<200 {
            #expect(states(records, after: second).filter { $0 == .signing }.count == 1, "after \(second) s")
        }
    }

    @Test("the ring verifies what the old key signed, and signs with the new one from its time on")
    func ring() throws {
        let purpose = KeyRing.Purpose(issuer: "https://a.example", audience: "a", algorithm: .hs256)
        let old = KeyRecord(key: try key(8), createdAt: Self.start, signsFrom: Self.start)
        let ring = try KeyRing([old], for: purpose, now: Self.start)
        let issuer = AccessTokenIssuer(
            purpose: purpose, keys: ring, lifetimeSeconds: 900, random: RandomSource { 7 })
        let before = try Self.token(issuer, now: Self.start)
        let rotation = KeyRotation(to: try key(9), from: [old], leadSeconds: 2, lifetimeSeconds: 900, now: Self.start)
        let records = rotation.superseded + [rotation.next]
        let soon = Self.start.adding(milliseconds: 2000)
        try ring.update(records, now: Self.start)
        #expect(try kid(Self.token(issuer, now: Self.start)) == old.key.kid)
        try ring.update(records, now: soon)
        let after = try Self.token(issuer, now: soon)
        #expect(try kid(after) == rotation.next.key.kid)
        for token in [before, after] {
            #expect(ring.accepts(token, now: soon))
        }
        let late = Self.start.adding(milliseconds: 903_000)
        try ring.update(records, now: late)
        #expect(!ring.accepts(before, now: Self.start))
        #expect(ring.accepts(after, now: soon))
    }

    private static func token(_ issuer: AccessTokenIssuer, now: Timestamp) throws -> String {
        let account = Account(id: AccountID(value: 1), username: try Username("a"), createdAt: start)
        let session = Session(
            of: account, origin: SessionOrigin(address: nil), policy: .standard, random: RandomSource { 7 }, now: now)
        return try issuer.token(for: account, session: session, binding: .none, now: now)
    }

    private func kid(_ token: String) throws -> String? { try UnverifiedToken(token).unverifiedKid }

    @Test("a key ring needs a signing key; after the removal of the last one, its tokens are refused")
    func noKey() throws {
        let purpose = KeyRing.Purpose(issuer: "https://a.example", audience: "a", algorithm: .hs256)
        #expect(throws: JWTError.self) { try KeyRing([], for: purpose, now: Self.start) }
        let record = KeyRecord(key: try key(1), createdAt: Self.start, signsFrom: Self.start)
        let ring = try KeyRing([record], for: purpose, now: Self.start)
        let issuer = AccessTokenIssuer(
            purpose: purpose, keys: ring, lifetimeSeconds: 900, random: RandomSource { 7 })
        let token = try Self.token(issuer, now: Self.start)
        #expect(ring.accepts(token, now: Self.start))
        try ring.update([], now: Self.start)
        #expect(!ring.accepts(token, now: Self.start))
        #expect(ring.signingKeyID == nil)
        #expect(throws: JWTError.self) { try Self.token(issuer, now: Self.start) }
        try ring.update([record], now: Self.start)
        #expect(ring.accepts(token, now: Self.start))
        #expect(ring.signingKeyID == record.key.kid)
    }

    @Test("an unusable key set changes nothing")
    func twins() throws {
        let purpose = KeyRing.Purpose(issuer: "https://a.example", audience: "a", algorithm: .hs256)
        let record = KeyRecord(key: try key(1), createdAt: Self.start, signsFrom: Self.start)
        let ring = try KeyRing([record], for: purpose, now: Self.start)
        #expect(throws: JWTError.self) { try ring.update([record, record], now: Self.start) }
        #expect(ring.signingKeyID == record.key.kid)
    }

    @Test("without the next key, the previous one continues to sign")
    func calledOff() throws {
        let old = KeyRecord(key: try key(1), createdAt: Self.start, signsFrom: Self.start)
        let other = KeyRecord(key: try key(3, .hs512), createdAt: Self.start, signsFrom: Self.start)
        let rotation = KeyRotation(
            to: try key(2), from: [old], leadSeconds: 10, lifetimeSeconds: 900, now: Self.start)
        let records = rotation.superseded + [rotation.next, other]
        let resumed = KeyRotation.resumed(
            without: rotation.next.key.kid, algorithm: .hs256, in: records, now: Self.start)
        #expect(resumed?.key.kid == old.key.kid)
        #expect(resumed?.verifiesUntil == nil)
        // If the old key is removed, its successor continues to sign. The only key of an algorithm has no successor.
        for kid in [old.key.kid, other.key.kid] {
            let algorithm: Algorithm = kid == other.key.kid ? .hs512 : .hs256
            #expect(KeyRotation.resumed(without: kid, algorithm: algorithm, in: records, now: Self.start) == nil)
        }
        // An expired key does not sign again.
        let late = Self.start.adding(milliseconds: 2_000_000)
        #expect(
            KeyRotation.resumed(without: rotation.next.key.kid, algorithm: .hs256, in: records, now: late) == nil)
    }
}
