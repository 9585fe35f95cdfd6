package import Identity

extension RedisStore: ThrottleStore {
    package func throttleEntries() throws(StoreError) -> [ThrottleEntry] {
        var entries: [UInt128: ThrottleEntry] = [:]
        try scan("HSCAN", keys.throttle) { key, value throws(StoreError) in
            guard let key = Hex.decode(key), let entry = ThrottleEntry(key: key, shared: value) else {
                throw StoreError(redis: "CORRUPT")
            }
            entries[key] = entry
        }
        return Array(entries.values)
    }

    /// Notifies the other machines.
    package func putThrottleEntries(_ entries: [ThrottleEntry], audit: AuditRecord?) throws(StoreError) {
        try share(entries.map { ($0.key, $0.shared) })
        try append(audit)
    }

    /// Notifies the other machines.
    package func removeThrottleEntries(_ keys: [UInt128]) throws(StoreError) {
        try share(keys.map { ($0, "") })
    }

    /// Each machine removes its own entries.
    @discardableResult
    package func removeThrottleEntries(before time: Timestamp) throws(StoreError) -> Int {
        let faded = try throttleEntries().filter { $0.updatedAt < time }
        var (count, rest) = (0, faded[...])
        while !rest.isEmpty {
            let page = rest.prefix(Self.pageSize)
            rest = rest.dropFirst(page.count)
            let pairs = page.flatMap { [Argument(Hex.encode($0.key)), Argument($0.shared)] }
            count += Int(try pool.run(.removeThrottle, keys: [keys.throttle], arguments: pairs).integer())
        }
        return count
    }

    private func share(_ entries: [(key: UInt128, value: String)]) throws(StoreError) {
        var rest = entries[...]
        while !rest.isEmpty {
            let page = rest.prefix(Self.pageSize)
            rest = rest.dropFirst(page.count)
            let pairs = page.flatMap { [Argument(Hex.encode($0.key)), Argument($0.value)] }
            let numbers = try pool.run(
                .throttle, keys: [keys.throttle, keys.number, keys.events],
                arguments: [
                    Argument(Self.eventLimit), Argument(Self.throttleMilliseconds), Argument(Self.sharedMilliseconds),
                ] + pairs
            ).array(of: page.count)
            for ((key, value), number) in zip(page, numbers) {
                let event = ThrottleEntry(key: key, shared: value).map { SharedEvent.failures($0) } ?? .forgiven(key)
                journal.note(own: event, number: try number.integer())
            }
        }
    }
}
