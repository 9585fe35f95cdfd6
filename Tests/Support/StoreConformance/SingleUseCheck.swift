package import Identity
import Synchronization
import Testing

/// The requirements of every ``SingleUseStore``, one check each. Run each on an empty store.
package enum SingleUseCheck: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case usesOnce = "uses a key once"
    case namespaces = "never takes a key of one purpose for one of another"
    case usesOnceConcurrently = "accepts a key from one of fifty concurrent uses"
    case keepsUntilTheEnd = "drops a key after its end, and not before"

    /// The time at which the checks begin.
    package static let start = Timestamp(seconds: 1_700_000_000)

    /// The sentence.
    package var testDescription: String { rawValue }

    /// Runs the check.
    package func run(on store: any SingleUseStore) async throws {
        let later = Self.start.adding(milliseconds: 60_000)
        let key = SingleUseKey(.proof, Array("a".utf8))
        switch self {
        case .usesOnce:
            #expect(try store.use(key, until: later))
            #expect(try !store.use(key, until: later))
            #expect(try !store.use(key, until: later.adding(milliseconds: 60_000)))
            #expect(try store.use(SingleUseKey(.proof, Array("b".utf8)), until: later))
            #expect(try store.use(SingleUseKey(.proof, []), until: later))
        case .namespaces:
            // S12
            for purpose in SingleUseKey.Purpose.allCases {
                #expect(try store.use(SingleUseKey(purpose, Array("a".utf8)), until: later))
                #expect(try !store.use(SingleUseKey(purpose, Array("a".utf8)), until: later))
            }
        case .usesOnceConcurrently:
            let count = Mutex(0)
            await concurrently(50) { _ in
                #expect(throws: Never.self) {
                    if try store.use(key, until: later) { count.withLock { $0 += 1 } }
                }
            }
            #expect(count.withLock { $0 } == 1)
        case .keepsUntilTheEnd:
            #expect(try store.use(key, until: later))
            try store.removeUsedKeys(endedBefore: later)
            #expect(try !store.use(key, until: later))
            try store.removeUsedKeys(endedBefore: later.adding(milliseconds: 1))
            #expect(try store.use(key, until: later))
        }
    }
}
