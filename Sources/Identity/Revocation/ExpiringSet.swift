/// Random 128-bit ids, each until its minute: 16 bytes an id in a hash set, and 16 in the bucket of the minute at which
/// it is dropped.
struct ExpiringSet: Sendable {
    private var ids: Set<UInt128> = []
    private var buckets: [Int64: [UInt128]] = [:]

    var count: Int { ids.count }

    func contains(_ id: UInt128) -> Bool {
        ids.contains(id)
    }

    /// Adds an id. One that is there already stays until the later of the two minutes.
    mutating func insert(_ id: UInt128, until minute: Int64) {
        guard ids.insert(id).inserted else {
            move(id, to: minute)
            return
        }
        buckets[minute, default: []].append(id)
    }

    /// Drops at most `limit` ids whose minute is before `minute`, and returns whether any may be left.
    mutating func dropSome(before minute: Int64, limit: Int) -> Bool {
        guard let ended = buckets.keys.first(where: { $0 < minute }), var bucket = buckets.removeValue(forKey: ended)
        else { return false }
        for id in bucket.suffix(limit) {
            ids.remove(id)
        }
        bucket.removeLast(min(limit, bucket.count))
        if !bucket.isEmpty {
            buckets[ended] = bucket
        }
        return true
    }

    /// Rare, since stores report an id again only if its time became later: it may take long.
    private mutating func move(_ id: UInt128, to minute: Int64) {
        for (current, bucket) in buckets where current < minute {
            if let index = bucket.firstIndex(of: id) {
                buckets[current]?.remove(at: index)
                buckets[minute, default: []].append(id)
                return
            }
        }
    }
}
