/// A set of random ids that expire by the minute: an open-addressing hash table of 12 bytes a slot.
///
/// Of an id's 128 random bits 64 are kept. One of a million entries is mistaken for another id once in 10^13 checks,
/// and a valid token is refused then; an invalid one never passes. The ids need no hashing, since they are random,
/// created here, and looked up only after the signature over them has been checked.
struct ExpiringSet: Sendable {
    private static let minimumSlots = 64

    /// Zero: the slot is free.
    private var fingerprints = [UInt64](repeating: 0, count: minimumSlots)
    /// The minute after which the slot's entry is dropped.
    private var minutes = [UInt32](repeating: 0, count: minimumSlots)
    /// The number of entries.
    private(set) var count = 0

    private var mask: Int { fingerprints.count - 1 }

    func contains(_ id: UInt128) -> Bool {
        fingerprints[slot(of: Self.fingerprint(id))] != 0
    }

    /// Adds an id. An existing one stays until the later of the two minutes.
    mutating func insert(_ id: UInt128, until minute: Int64) {
        if (count + 1) * 4 > fingerprints.count * 3 {
            resize(to: fingerprints.count * 2)
        }
        put(Self.fingerprint(id), UInt32(clamping: minute))
    }

    /// Drops entries whose minute is before `minute` among the `limit` slots from `start` on.
    ///
    /// - Returns: where to continue, or nil at the end of the table. Entries that wrap around its end may be left for
    ///   the next time.
    mutating func drop(before minute: Int64, from start: Int, limit: Int) -> Int? {
        let end = min(start + limit, fingerprints.count)
        var index = start
        while index < end {
            if fingerprints[index] != 0, Int64(minutes[index]) < minute {
                remove(at: index)
                // Another entry may have moved here.
            } else {
                index += 1
            }
        }
        return end < fingerprints.count ? end : nil
    }

    /// Frees memory after many entries were dropped.
    mutating func shrink() {
        var slots = fingerprints.count
        while slots > Self.minimumSlots, count * 8 < slots {
            slots /= 2
        }
        if slots < fingerprints.count {
            resize(to: slots)
        }
    }

    private static func fingerprint(_ id: UInt128) -> UInt64 {
        max(UInt64(truncatingIfNeeded: id), 1)
    }

    private func home(_ fingerprint: UInt64) -> Int {
        Int(truncatingIfNeeded: fingerprint) & mask
    }

    /// The slot of the fingerprint, or the free slot where it would go. At least a quarter of the slots is free.
    private func slot(of fingerprint: UInt64) -> Int {
        var index = home(fingerprint)
        while fingerprints[index] != 0, fingerprints[index] != fingerprint {
            index = (index + 1) & mask
        }
        return index
    }

    private mutating func put(_ fingerprint: UInt64, _ minute: UInt32) {
        let index = slot(of: fingerprint)
        if fingerprints[index] == 0 {
            fingerprints[index] = fingerprint
            count += 1
        }
        minutes[index] = max(minutes[index], minute)
    }

    /// Frees a slot, and closes the gap: displaced entries after it move back.
    private mutating func remove(at index: Int) {
        var gap = index
        var next = (index + 1) & mask
        while fingerprints[next] != 0 {
            let distance = (next - home(fingerprints[next])) & mask
            if distance >= (next - gap) & mask {
                fingerprints[gap] = fingerprints[next]
                minutes[gap] = minutes[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        fingerprints[gap] = 0
        minutes[gap] = 0
        count -= 1
    }

    private mutating func resize(to slots: Int) {
        let (oldFingerprints, oldMinutes) = (fingerprints, minutes)
        fingerprints = [UInt64](repeating: 0, count: slots)
        minutes = [UInt32](repeating: 0, count: slots)
        count = 0
        for (fingerprint, minute) in zip(oldFingerprints, oldMinutes) where fingerprint != 0 {
            put(fingerprint, minute)
        }
    }
}
