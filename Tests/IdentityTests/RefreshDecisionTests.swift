import Identity
import InMemoryStore
import StoreConformance
import Testing

@Suite("What a refresh token does to its session")
struct RefreshDecisionTests {
    private let scene: SessionScene
    private let secret: [UInt8] = [7]
    private let policy = SessionPolicy(
        idleMilliseconds: 100_000, absoluteMilliseconds: 250_000, graceMilliseconds: 10_000, graceRepeats: 2)

    init() throws {
        scene = try SessionScene(InMemoryStore())
    }

    /// A session at generation 5, rotated at the scene's time.
    private var session: Session {
        scene.session(policy: policy).with(generation: 5)
    }

    private func decide(
        _ generation: Int64, _ session: Session, after milliseconds: Int64 = 0, account: Account? = nil
    ) -> RefreshDecision {
        RefreshDecision(
            RefreshToken(session: session.with(generation: generation), secret: secret), session: session,
            account: account ?? scene.account, policy: policy, secret: secret,
            now: scene.now.adding(milliseconds: milliseconds))
    }

    @Test("the current one rotates it, also twice in the same millisecond")  // S9
    func rotates() {
        let session = session
        let first = session.with(generation: 6, rotatedAt: scene.now, repeats: 0)
        #expect(decide(5, session) == .rotate(first))
        #expect(decide(6, first) == .rotate(first.with(generation: 7)))
    }

    @Test("rotation slides the expiry, up to the absolute limit")
    func slides() {
        let session = session
        let later = scene.now.adding(milliseconds: 99_999)
        let next = session.with(
            generation: 6, rotatedAt: later, repeats: 0, expiresAt: later.adding(milliseconds: 100_000))
        #expect(decide(5, session, after: 99_999) == .rotate(next))
        guard case .rotate(let last) = decide(6, next, after: 199_998) else {
            Issue.record("did not rotate")
            return
        }
        #expect(last.expiresAt == session.endsAt)
        #expect(decide(7, last, after: 249_999) != .end(.expired))
        #expect(decide(7, last, after: 250_000) == .end(.expired))
    }

    @Test("an idle session ends")
    func expires() {
        #expect(decide(5, session, after: 100_000) == .end(.expired))
    }

    @Test("the immediate parent yields the current one again, a bounded number of times")  // S11
    func repeats() {
        let session = session
        #expect(decide(4, session) == .repeatCurrent(session.with(repeats: 1)))
        #expect(decide(4, session, after: 10_000) == .repeatCurrent(session.with(repeats: 1)))
        #expect(decide(4, session.with(repeats: 1)) == .repeatCurrent(session.with(repeats: 2)))
        #expect(decide(4, session.with(repeats: 2)) == .refuse(.graceExhausted))
    }

    @Test("a rotation resets the count of repeats")
    func repeatsAnew() {
        guard case .rotate(let next) = decide(5, session.with(repeats: 2)) else {
            Issue.record("did not rotate")
            return
        }
        #expect(decide(5, next) == .repeatCurrent(next.with(repeats: 1)))
    }

    @Test("the parent after the grace period recovers the current one, which was never used")  // S11
    func recovers() {
        let session = session
        for later in [10_001, 50_000, 99_999] as [Int64] {
            #expect(decide(4, session, after: later) == .recoverCurrent(session.with(repeats: 1)))
        }
        // Repeats within the grace period and after it share one bound.
        #expect(decide(4, session.with(repeats: 1), after: 10_001) == .recoverCurrent(session.with(repeats: 2)))
        #expect(decide(4, session.with(repeats: 2), after: 10_001) == .refuse(.graceExhausted))
        // A recovery does not prolong the session.
        #expect(decide(4, session, after: 100_000) == .end(.expired))
    }

    @Test("a token whose successor was used ends it at any time")  // S11
    func reuse() {
        guard case .rotate(let next) = decide(5, session) else {
            Issue.record("did not rotate")
            return
        }
        for later in [0, 10_000, 10_001] as [Int64] { #expect(decide(4, next, after: later) == .end(.reused)) }
        for generation in 1...3 as ClosedRange<Int64> {
            #expect(decide(generation, session) == .end(.reused))
        }
    }

    @Test("one that was never issued ends it")
    func future() {
        #expect(decide(6, session) == .end(.fromTheFuture))
        #expect(decide(.max, session) == .end(.fromTheFuture))
    }

    @Test("a forged one changes nothing, even if something else is wrong")
    func forged() {
        let token = RefreshToken(session: session.with(generation: 1), secret: [8])
        let decision = RefreshDecision(
            token, session: session, account: scene.account.with(isDisabled: true), policy: policy, secret: secret,
            now: scene.now.adding(milliseconds: 1_000_000))
        #expect(decision == .refuse(.forged))
    }

    @Test("a disabled account, or one at another generation, ends it")  // S5
    func account() {
        #expect(decide(5, session, account: scene.account.with(isDisabled: true)) == .end(.accountChanged))
        #expect(decide(5, session, account: scene.account.nextGeneration(keeping: nil)) == .end(.accountChanged))
        #expect(decide(4, session, account: scene.account.with(isDisabled: true)) == .end(.accountChanged))
    }

    @Test("the clock going backwards changes nothing: counters decide")  // S17
    func clock() {
        let session = session
        guard case .rotate(let next) = decide(5, session, after: -3_600_000) else {
            Issue.record("did not rotate")
            return
        }
        #expect(next.generation == 6)
        #expect(decide(4, session, after: -3_600_000) == .repeatCurrent(session.with(repeats: 1)))
        #expect(decide(3, session, after: -3_600_000) == .end(.reused))
    }
}
