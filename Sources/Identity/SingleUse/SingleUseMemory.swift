import Synchronization

/// Stores used keys in the memory of this process: for keys of every request, which cannot wait for a disk, and which
/// end within minutes. It removes them by itself, and loses them at a restart: earlier keys must then be refused for
/// another reason.
///
/// Keys are kept in two generations. A generation is dropped as a whole once all its keys have ended, so that no key is
/// searched for individually, and each stays at most twice as long as necessary.
package final class SingleUseMemory: SingleUseStore {
    /// The default maximum number of keys: 700,000, some 16 MiB. Keys of a minute each suffice for 5,000 a second, more
    /// than the signatures that two cores can check.
    package static let defaultCapacity = 700_000

    private struct Generation: Sendable {
        var keys: Set<UInt64> = []
        var end = Timestamp(milliseconds: .min)
    }

    private struct Generations: Sendable {
        var current = Generation()
        var previous = Generation()
    }

    /// The era since the process started.
    package let era: SingleUseEra
    private let capacity: Int
    private let now: @Sendable () -> Timestamp
    private let generations = Mutex(Generations())

    /// Creates an empty store.
    ///
    /// - Parameters:
    ///   - begin: when the process started; nil if nothing can have been used before.
    ///   - capacity: the maximum number of keys; one more is an error until others have ended.
    ///   - now: the time, of a ``SteadyClock``.
    package init(
        begin: Timestamp? = nil, capacity: Int = SingleUseMemory.defaultCapacity,
        now: @escaping @Sendable () -> Timestamp
    ) {
        era = SingleUseEra(id: "", begin: begin)
        self.capacity = capacity
        self.now = now
    }

    /// The number of keys in memory.
    package var count: Int { generations.withLock { $0.current.keys.count + $0.previous.keys.count } }

    /// Uses a key.
    ///
    /// Of the 128 bits of a key 64 are kept. One of a million keys is mistaken for another once in 10^13 times, and a
    /// valid one is refused then.
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
                throw StoreError(.full, "\(capacity) used keys are remembered, and none has expired")
            }
            generations.current.keys.insert(fingerprint)
            generations.current.end = max(generations.current.end, end)
            return true
        }
    }

    /// Returns 0: keys end by themselves.
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
