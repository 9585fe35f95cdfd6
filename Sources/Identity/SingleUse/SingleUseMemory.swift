import Synchronization

/// Remembers used keys in the memory of this process: for what is used on every request, where nobody can wait for a
/// disk, and ends within minutes. It forgets by itself, and at a restart: what was used before one must be refused
/// after it for another reason.
///
/// Keys are kept in two generations. A generation is thrown away as a whole once all its keys have ended, so that no key
/// is looked for one by one, and each stays at most twice as long as it had to.
package final class SingleUseMemory: SingleUseStore {
    /// How many keys are remembered at most by default: 700,000, some 16 MiB. Keys of a minute each are enough for
    /// 5,000 a second, more than signatures can be checked on two cores.
    package static let defaultCapacity = 700_000

    private struct Generation: Sendable {
        var keys: Set<UInt64> = []
        var end = Timestamp(milliseconds: .min)
    }

    private struct Generations: Sendable {
        var current = Generation()
        var previous = Generation()
    }

    /// See ``SingleUseStore``. Since the process started.
    package let era: SingleUseEra
    private let capacity: Int
    private let now: @Sendable () -> Timestamp
    private let generations = Mutex(Generations())

    /// Remembers nothing yet.
    ///
    /// - Parameters:
    ///   - begin: when the process started, nil if nothing can have been used before.
    ///   - capacity: how many keys are remembered at most; one more is an error, until others have ended.
    ///   - now: the time, of a ``SteadyClock``.
    package init(
        begin: Timestamp? = nil, capacity: Int = SingleUseMemory.defaultCapacity,
        now: @escaping @Sendable () -> Timestamp
    ) {
        era = SingleUseEra(id: "", begin: begin)
        self.capacity = capacity
        self.now = now
    }

    /// How many keys are remembered.
    package var count: Int { generations.withLock { $0.current.keys.count + $0.previous.keys.count } }

    /// See ``SingleUseStore``.
    ///
    /// Of the 128 bits of a key 64 are kept. That one of a million keys is taken for another happens once in 10^13
    /// times, and refuses a good one then.
    ///
    /// - Throws: ``StoreError`` `full`.
    package func use(_ key: SingleUseKey, until end: Timestamp) throws(StoreError) -> Bool {
        let fingerprint = UInt64(truncatingIfNeeded: key.digest)
        let now = now()
        return try generations.withLock { (generations) throws(StoreError) in
            Self.forget(before: now, &generations)
            guard !generations.previous.keys.contains(fingerprint), !generations.current.keys.contains(fingerprint)
            else { return false }
            guard generations.current.keys.count + generations.previous.keys.count < capacity else {
                throw StoreError(.full, "\(capacity) used keys are remembered, and none has ended")
            }
            generations.current.keys.insert(fingerprint)
            generations.current.end = max(generations.current.end, end)
            return true
        }
    }

    /// See ``SingleUseStore``.
    @discardableResult
    package func removeUsedKeys(endedBefore time: Timestamp) throws(StoreError) -> Int {
        generations.withLock { Self.forget(before: time, &$0) }
        return 0
    }

    private static func forget(before time: Timestamp, _ generations: inout Generations) {
        guard generations.previous.end < time else { return }
        generations.previous = generations.current
        generations.current = Generation()
        if generations.previous.end < time {
            generations.previous = Generation()
        }
    }
}
