import Identity

/// A memory that loses all it had.
final class LossyStore: SingleUseStore {
    private let store = Recorder(SingleUseMemory { Timestamp(seconds: 1_800_000_000) })
    private let current = Recorder(SingleUseEra(id: "first", begin: nil))
    /// When it loses all, while it is asked the next time.
    let losesNext = Recorder<Timestamp?>(nil)

    var era: SingleUseEra { current.value }

    func lose(at time: Timestamp) {
        store.change { $0 = SingleUseMemory { Timestamp(seconds: 1_800_000_000) } }
        current.change { $0 = SingleUseEra(id: "after \(time.milliseconds)", begin: time) }
    }

    func use(_ key: SingleUseKey, until end: Timestamp) throws(StoreError) -> Bool {
        if let time = losesNext.value {
            losesNext.change { $0 = nil }
            lose(at: time)
        }
        return try store.value.use(key, until: end)
    }

    func removeUsedKeys(endedBefore time: Timestamp) throws(StoreError) -> Int { 0 }
}
