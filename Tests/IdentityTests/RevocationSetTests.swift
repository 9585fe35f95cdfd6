import Identity
import StoreConformance
import Testing

@Suite("The revocation set")
struct RevocationSetTests {
    private let set = RevocationSet()
    private let random = SeededRandom(8).source

    private func token() -> TokenID { TokenID(generation: 1, random: random) }

    @Test("refuses a session's tokens, or one token, and never confuses the two")  // S12
    func kinds() {
        let (session, token) = (SessionID(random: random), token())
        set.insert([
            Revocation(.session(session), until: Timestamp(seconds: 600)),
            Revocation(.token(token.unique), until: Timestamp(seconds: 600)),
        ])
        #expect(set.isRevoked(session: session, token: self.token()))
        #expect(set.isRevoked(session: nil, token: token))
        #expect(set.isRevoked(session: SessionID(random: random), token: token))
        #expect(!set.isRevoked(session: SessionID(value: token.unique), token: self.token()))
        #expect(!set.isRevoked(session: nil, token: self.token()))
    }

    @Test("drops an entry after its end, never before")
    func expiry() {
        let session = SessionID(random: random)
        set.insert([Revocation(.session(session), until: Timestamp(seconds: 601))])
        for seconds in [0, 600, 601, 659] as [Int64] {
            set.removeEnded(before: Timestamp(seconds: seconds))
            #expect(set.isRevoked(session: session, token: token()))
        }
        set.removeEnded(before: Timestamp(seconds: 780))
        #expect(!set.isRevoked(session: session, token: token()))
        #expect(set.count == 0)
    }

    @Test("keeps an entry that is inserted twice until the later of its ends")
    func again() {
        let session = SessionID(random: random)
        for seconds in [600, 6000, 60] as [Int64] {
            set.insert([Revocation(.session(session), until: Timestamp(seconds: seconds))])
        }
        #expect(set.count == 1)
        set.removeEnded(before: Timestamp(seconds: 5999))
        #expect(set.isRevoked(session: session, token: token()))
        set.removeEnded(before: Timestamp(seconds: 6200))
        #expect(set.count == 0)
    }

    @Test("drops many in parts, and exactly the ended ones")
    func many() {
        let ids = (0..<20_000).map { _ in SessionID(random: random) }
        set.insert(
            ids.enumerated().map { Revocation(.session($1), until: Timestamp(seconds: $0 % 2 == 0 ? 100 : 10_000)) })
        #expect(set.count == 20_000)
        set.removeEnded(before: Timestamp(seconds: 1000))
        #expect(set.count == 10_000)
        #expect(!set.isRevoked(session: ids[0], token: token()))
        #expect(set.isRevoked(session: ids[1], token: token()))
    }

    @Test("agrees with a plain dictionary after any insertions, repetitions and removals")
    func model() {
        var model: [SessionID: Int64] = [:]
        var known: [SessionID] = []
        let words = SeededRandom(21)
        for step in 0..<3000 {
            let minute = Int64(words.next() % 50) + 1
            // Few distinct low bits, so that many entries contend for the same slots.
            let isNew = known.isEmpty || words.next() % 4 != 0
            let id =
                isNew
                ? SessionID(value: UInt128(words.next() % 512) | UInt128(words.next() % 4096) << 40)
                : known[Int(words.next() % UInt64(known.count))]
            known.append(id)
            model[id] = max(model[id] ?? 0, minute)
            set.insert([Revocation(.session(id), until: Timestamp(seconds: minute * 60 - 1))])
            if step % 300 == 299 {
                let now = Int64(words.next() % 50)
                // Twice: an entry that wraps around the table's end may need the second pass.
                set.removeEnded(before: Timestamp(seconds: now * 60))
                set.removeEnded(before: Timestamp(seconds: now * 60))
                model = model.filter { $0.value >= now }
                #expect(set.count == model.count)
                let token = self.token()
                #expect(known.allSatisfy { set.isRevoked(session: $0, token: token) == (model[$0] != nil) })
            }
        }
    }

    @Test("the clock under it never goes back")  // S17
    func steadyClock() {
        let sequence = WordSequence([1000, 5000, 2000, 6000])
        let clock = SteadyClock { Timestamp(milliseconds: Int64(sequence.next())) }
        #expect((0..<3).map { _ in clock.now().milliseconds } == [5000, 5000, 6000])
    }
}
