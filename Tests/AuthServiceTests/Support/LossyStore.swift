import Identity

/// A store that can lose its contents.
final class LossyStore: SingleUseStore {
    private let store = Recorder(SingleUseMemory { Timestamp(seconds: 1_800_000_000) })
    private let current = Recorder(SingleUseEra(id: "first", begin: nil))
    /// The time at which the next use finds the contents lost; nil if it does not.
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
