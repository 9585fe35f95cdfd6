import Identity
import StoreConformance
import Synchronization
import Testing

@Suite("Used keys in memory")
struct SingleUseMemoryTests {
    private static func key(_ number: Int) -> SingleUseKey { SingleUseKey(.proof, Array("\(number)".utf8)) }

    @Test("are stored", arguments: SingleUseCheck.allCases)
    func conformance(check: SingleUseCheck) async throws {
        try await check.run(on: SingleUseMemory { SingleUseCheck.start })
    }

    @Test("are stored until they expire, and dropped before twice their lifetime has passed")
    func forgets() throws {
        let clock = Atomic<Int64>(0)
        let memory = SingleUseMemory { Timestamp(seconds: clock.load(ordering: .relaxed)) }
        for second in 0..<600 {
            clock.store(Int64(second), ordering: .relaxed)
            #expect(try memory.use(Self.key(second), until: Timestamp(seconds: Int64(second) + 60)))
            for used in max(0, second - 60)...second {
                #expect(try !memory.use(Self.key(used), until: Timestamp(seconds: Int64(second) + 60)))
            }
            #expect(memory.count <= 122)
        }
    }

    @Test("never exceed the capacity: one more is an error, not a success")  // G4
    func capacity() throws {
        let clock = Atomic<Int64>(0)
        let memory = SingleUseMemory(capacity: 3) { Timestamp(seconds: clock.load(ordering: .relaxed)) }
        for number in 0..<3 {
            #expect(try memory.use(Self.key(number), until: Timestamp(seconds: 10)))
        }
        #expect(
            performing: { try memory.use(Self.key(3), until: Timestamp(seconds: 10)) },
            throws: { ($0 as? StoreError)?.code == .full })
        #expect(try !memory.use(Self.key(0), until: Timestamp(seconds: 10)))
        clock.store(11, ordering: .relaxed)
        #expect(try memory.use(Self.key(3), until: Timestamp(seconds: 20)))
    }
}
