import EndToEndSupport
import Foundation
import Identity
import InMemoryStore
import RedisStore
import StoreConformance
import Synchronization
import Testing

@Suite("Interruptions of Redis")
struct DisturbanceTests {
    @Test("after a kill and a restart with its file, no acknowledged write is lost and service resumes")  // S8
    func persistent() async throws {
        let redis = try await RedisServer(.always)
        let machine = try Machine(redis.configuration())
        let bench = try SessionsBench(machine.store)
        let (login, ended) = (try bench.login(), try bench.login())
        let next = try bench.refresh(login.refreshToken)
        #expect(try bench.sessions.end(ended.session.id, of: nil, event: .logout, from: nil))
        await redis.kill()
        #expect(throws: StoreError.self) { try bench.sessions.refresh(next.refreshToken.text, from: nil) }
        #expect(throws: StoreError.self) { try bench.login() }
        #expect(bench.verdict(on: next) == .live)
        try await redis.restart()
        // The connection loss itself may go unnoticed.
        try await eventually("the machine follows Redis again") {
            machine.events.withLock { $0.contains { $0 == .caughtUp || $0 == .readAnew } }
        }
        try await eventually("the store answers") { machine.store.problem == nil && (try? bench.login()) != nil }
        // The replay is still refused, the rotated token valid, the ended session ended.
        bench.now = bench.now.adding(milliseconds: bench.policy.graceMilliseconds + 1)
        #expect(try bench.refresh(next.refreshToken).session.generation == 3)
        #expect(try bench.sessions.refresh(ended.refreshToken.text, from: nil) == .refused(.unknownSession))
        #expect(try bench.sessions.refresh(login.refreshToken.text, from: nil) == .refused(.reused))
        await redis.kill()
    }

    @Test("after a kill and a restart with no data, sessions are gone and revoked tokens stay revoked")
    func forgetful() async throws {
        let redis = try await RedisServer(.none)
        let machine = try Machine(redis.configuration())
        let bench = try SessionsBench(machine.store)
        let (login, ended) = (try bench.login(), try bench.login())
        #expect(try bench.sessions.end(ended.session.id, of: nil, event: .logout, from: nil))
        let changed = try bench.sessions.setPassword(Sample.hash("b"), of: bench.account, keeping: nil, from: nil)
        await redis.kill()
        try await redis.restart()
        try await eventually("everything is read again") { machine.events.withLock { $0 }.contains(.readAnew) }
        #expect(try bench.sessions.refresh(login.refreshToken.text, from: nil) == .refused(.unknownSession))
        #expect(bench.verdict(on: ended) != .live)
        // This machine wrote its revocations back to Redis, so a machine that starts now knows them too.
        try await eventually("the revocations are back in Redis") {
            let accounts = try await redis.client(["HLEN", "sallyport:accounts"])
            let revocations = try await redis.client(["ZCARD", "sallyport:revocations"])
            return (accounts, revocations) == ("1", "1")
        }
        let copy = InMemoryStore()
        try copy.add(bench.account, passwordHash: Sample.hash("a"))
        let late = try Machine(redis.configuration(), local: copy)
        let tokenStatus = try TokenStatusCheck(store: late.store, now: bench.now)
        #expect(
            tokenStatus.verdict(
                account: bench.account.id, token: bench.token(of: ended), session: ended.session.id, now: bench.now)
                != .live)
        #expect(try late.store.account(id: bench.account.id)?.generation == changed.generation)
        // The other machine also received the new password.
        #expect(try copy.credential(canonicalName: "alice")?.passwordHash == Sample.hash("b"))
        #expect(try bench.refresh(try bench.login().refreshToken).session.generation == 2)
        await redis.kill()
    }

    @Test("a flush while machines are connected is noticed within a second or two")
    func flushed() async throws {
        let redis = try await RedisServer()
        let machine = try Machine(redis.configuration())
        let bench = try SessionsBench(machine.store)
        let login = try bench.login()
        #expect(try bench.sessions.end(login.session.id, of: nil, event: .logout, from: nil))
        try await redis.client(["FLUSHALL"])
        try await eventually("the revocations are back in Redis") {
            try await redis.client(["ZCARD", "sallyport:revocations"]) == "1"
        }
        #expect(machine.events.withLock { $0 }.contains(.readAnew))
        #expect(bench.verdict(on: login) == .revoked)
        await redis.kill()
    }

    @Test("suspended beyond the bound, every verdict is unknown, and live again after Redis resumes")  // G4
    func held() async throws {
        let redis = try await RedisServer()
        let machine = try Machine(redis.configuration())
        let bench = try SessionsBench(machine.store)
        let login = try bench.login()
        let start = ContinuousClock.now
        let tokenStatus = try TokenStatusCheck(
            store: machine.store, now: Timestamp(milliseconds: 0), staleAfterMilliseconds: 300)
        func verdict() -> AccountVerdict {
            let passed = (ContinuousClock.now - start).components
            let now = Timestamp(milliseconds: passed.seconds * 1000 + passed.attoseconds / 1_000_000_000_000_000)
            try? tokenStatus.refresh(now: now)
            return tokenStatus.verdict(
                account: bench.account.id, token: bench.token(of: login), session: login.session.id, now: now)
        }
        let number = try await redis.number()
        // On a busy machine the follower may just have been silent for a second.
        try await eventually("the verdict is live") { verdict() == .live }
        try await redis.pause()
        let held = ContinuousClock.now
        #expect(performing: { try bench.login() }, throws: { ($0 as? StoreError)?.code == .unavailable })
        // No caller waits longer than the limit, even on a busy machine.
        #expect(ContinuousClock.now - held < .seconds(5) * MachineSpeed.scale)
        try await eventually("the verdict is unknown") { verdict() == .unknown }
        #expect(ContinuousClock.now - held > .milliseconds(300))
        #expect(machine.store.problem != nil)
        RedisServer.resume(number)
        try await eventually("the verdict is live again") { verdict() == .live }
        #expect(machine.store.problem == nil)
        #expect(try bench.refresh(login.refreshToken).session.generation >= 2)
        await redis.kill()
    }

    @Test("while Redis is suspended, one caller probes it from time to time and the others are refused at once")
    func oneWaits() async throws {
        let redis = try await RedisServer()
        let store = try RedisStore(
            redis.configuration(), local: InMemoryStore(), secret: []
        ) { SingleUseCheck.start }
        let number = try await redis.number()
        #expect(try store.session(SessionID(value: 1)) == nil)
        try await redis.pause()
        let start = ContinuousClock.now
        for _ in 0..<100 {
            #expect(
                performing: { try store.session(SessionID(value: 1)) },
                throws: { ($0 as? StoreError)?.code == .unavailable })
        }
        // A hundred waits to the limit would take a hundred seconds.
        #expect(ContinuousClock.now - start < .seconds(20) * MachineSpeed.scale)
        RedisServer.resume(number)
        try await eventually("Redis answers") { (try? store.session(SessionID(value: 1))) == .some(nil) }
        await redis.kill()
    }

    @Test("requests that Redis reads only after the grace period are ignored and end no session")  // S11
    func late() async throws {
        let redis = try await RedisServer()
        let machine = try Machine(redis.configuration())
        let bench = try SessionsBench(machine.store)
        let login = try bench.login()
        let number = try await redis.number()
        try await redis.pause()
        #expect(throws: StoreError.self) { try bench.sessions.refresh(login.refreshToken.text, from: nil) }
        #expect(throws: StoreError.self) { try bench.login() }
        RedisServer.resume(number)
        bench.now = bench.now.adding(milliseconds: bench.policy.graceMilliseconds + 1)
        try await eventually("the store answers") { machine.store.problem == nil && (try? bench.login()) != nil }
        #expect(try bench.refresh(login.refreshToken).session.generation == 2)
        // The first login and the last one. The login in between got no answer and has no session.
        #expect(try machine.store.sessions(of: bench.account.id).count == 2)
        await redis.kill()
    }

    @Test("an event that reports an outdated state of an account changes nothing")
    func olderEvent() async throws {
        let redis = try await RedisServer()
        let machine = try Machine(redis.configuration())
        let bench = try SessionsBench(machine.store)
        _ = try machine.store.setDisabled(true, of: bench.account.id, audit: nil)
        _ = try machine.store.setDisabled(false, of: bench.account.id, audit: nil)
        let id = String(bench.account.id.value, radix: 16)
        let padded = String(repeating: "0", count: 32 - id.count) + id
        let seen = machine.throttleChanges.withLock { $0.count }
        try await redis.client([
            "EVAL",
            """
            redis.call('XADD', KEYS[2], '*', 'n', redis.call('INCR', KEYS[1]), 'e', 'a ' .. ARGV[1] .. ' 2 1 - -')
            redis.call('XADD', KEYS[2], '*', 'n', redis.call('INCR', KEYS[1]), 'e', 'c ' .. ARGV[1])
            """, "2", "sallyport:number", "sallyport:events", padded,
        ])
        try await eventually("the events arrived") { machine.throttleChanges.withLock { $0.count } > seen }
        #expect(try machine.store.account(id: bench.account.id)?.isDisabled == false)
        #expect(machine.events.withLock { $0 }.contains(.readAnew) == false)
        await redis.kill()
    }

    /// How Redis may lose its record of used tokens.
    enum Loss: CaseIterable, Sendable {
        case startedEmpty
        case startedWithItsFile
        case emptied
    }

    @Test(
        "a token used before a possible loss of data belongs to an earlier era, on every machine",
        arguments: Loss.allCases)
    func eras(loss: Loss) async throws {  // S16
        let redis = try await RedisServer(loss == .startedWithItsFile ? .always : .none)
        let machines = [try Machine(redis.configuration()), try Machine(redis.configuration())]
        let before = machines[0].store.era
        #expect(before.begin == nil, "nothing was used before the first era")
        #expect(machines[1].store.era == before)
        let key = SingleUseKey(.proof, [1])
        let end = SingleUseCheck.start.adding(milliseconds: 60_000)
        #expect(try machines[0].store.use(key, until: end))
        switch loss {
        case .startedEmpty, .startedWithItsFile:
            await redis.kill()
            try await redis.restart()
        case .emptied: try await redis.client(["FLUSHALL"])
        }
        // The machine that receives the first request notices the loss before another machine could report it.
        try await eventually("the first machine uses a token") {
            (try? machines[0].store.use(SingleUseKey(.proof, [2]), until: end)) == true
        }
        let after = machines[0].store.era
        #expect(after != before)
        #expect(after.begin == SingleUseCheck.start.adding(milliseconds: 5000))
        try await eventually("the second machine learns the new era") { machines[1].store.era == after }
        #expect(try machines[1].store.use(key, until: end) == (loss != .startedWithItsFile))
        #expect(try !machines[1].store.use(SingleUseKey(.proof, [2]), until: end))
        // A machine that starts now reads the new era. One that shared a store before detects an empty
        // store itself.
        #expect(try Machine(redis.configuration()).store.era == after)
        var elsewhere = redis.configuration()
        elsewhere.prefix = "elsewhere:"
        let local = InMemoryStore()
        #expect(try Machine(elsewhere, local: local).store.era.begin == nil)
        try await redis.client(["DEL", "elsewhere:era"])
        #expect(try Machine(elsewhere, local: local).store.era.begin != nil)
        await redis.kill()
    }

    @Test("a machine that may trust its own state keeps serving while Redis is away")
    func trusting() async throws {
        let redis = try await RedisServer()
        var configuration = redis.configuration()
        configuration.trustsSilence = true
        let machine = try Machine(configuration)
        let bench = try SessionsBench(machine.store)
        let login = try bench.login()
        await redis.kill()
        try await eventually("the loss is noticed") { machine.store.problem != nil }
        try bench.tokenStatus.refresh(now: bench.now)
        #expect(bench.verdict(on: login) == .live)
        #expect(throws: StoreError.self) { try bench.login() }
    }

    @Test("after a trimmed stream or invalid events, everything is read again and no revocation is missed")
    func trimmed() async throws {
        let redis = try await RedisServer()
        let first = try Machine(redis.configuration())
        let bench = try SessionsBench(first.store)
        let copy = InMemoryStore()
        try copy.add(bench.account, passwordHash: nil)
        let second = try Machine(redis.configuration(), local: copy)
        let tokenStatus = try TokenStatusCheck(store: second.store, now: bench.now)
        second.onChange { try? tokenStatus.refresh(now: bench.now) }
        func verdict(_ grant: SessionGrant) -> AccountVerdict {
            tokenStatus.verdict(
                account: bench.account.id, token: bench.token(of: grant), session: grant.session.id, now: bench.now)
        }
        // Events that no machine writes.
        for text in ["nonsense", "s 00 1", ""] {
            let login = try bench.login()
            #expect(verdict(login) == .live)
            let readings = second.events.withLock { $0.count { $0 == .readAnew } }
            try await redis.client(["XADD", "sallyport:events", "*", "n", "1", "e", text])
            try await eventually("everything is read again") {
                second.events.withLock { $0.count { $0 == .readAnew } } > readings
            }
            #expect(try bench.sessions.end(login.session.id, of: nil, event: .logout, from: nil))
            try await eventually("the second machine refuses the token") { verdict(login) == .revoked }
        }
        // Events that arrived and were trimmed while the second machine was not reading.
        let login = try bench.login()
        try await redis.client([
            "EVAL", Self.hidden, "3", "sallyport:number", "sallyport:events", "sallyport:revocations",
            Self.hex(login.session.id),
        ])
        try await eventually("the second machine refuses it without the event") { verdict(login) == .revoked }
        await redis.kill()
    }

    /// A revocation whose event is gone before any machine reads it.
    private static let hidden = """
        redis.call('INCR', KEYS[1])
        redis.call('ZADD', KEYS[3], '4000000000000', 's' .. ARGV[1])
        redis.call('XADD', KEYS[2], '*', 'n', redis.call('INCR', KEYS[1]), 'e', 'c 00000000000000000000000000000001')
        redis.call('XTRIM', KEYS[2], 'MAXLEN', 1)
        """

    private static func hex(_ id: SessionID) -> String {
        let digits = String(id.value, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}
