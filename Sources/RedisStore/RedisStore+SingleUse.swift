package import Identity
import Synchronization

extension RedisStore: SingleUseStore {
    /// A new era after each loss, the same on all machines.
    package var era: SingleUseEra { storedEra.withLock { $0?.era } ?? .endless }

    /// Uses a key once over all machines.
    package func use(_ key: SingleUseKey, until end: Timestamp) throws(StoreError) -> Bool {
        let forgotten = now().adding(milliseconds: -Self.clockMarginMilliseconds)
        return try pool.use { connection throws(StoreError) in
            for _ in 0..<Self.attempts {
                let count = try connection.run(
                    .use, keys: [keys.used, keys.era],
                    arguments: [
                        Argument(Hex.encode(key.digest)), Argument(end.milliseconds), Argument(forgotten.milliseconds),
                        Argument(Self.sharedMilliseconds), Argument(try currentEra(connection).text),
                    ]
                ).integer()
                if count >= 0 { return count == 1 }
                try readEra(connection)
            }
            throw Self.crowded
        }
    }

    /// Returns 0: each use also removes ended keys.
    @discardableResult
    package func removeUsedKeys(endedBefore time: Timestamp) throws(StoreError) -> Int {
        let limit = Argument("(\(time.milliseconds)")
        return Int(try pool.ask(Command("ZREMRANGEBYSCORE", Argument(keys.used), "-inf", limit)).integer())
    }

    /// The era, if it is known to be that of the server behind this connection.
    private func currentEra(_ connection: Connection) throws(StoreError) -> StoredEra {
        if let known = storedEra.withLock({ $0 }), known.run == connection.run { return known }
        return try readEra(connection)
    }

    /// Reads the era; begins another one if the server was restarted or emptied.
    @discardableResult
    func readEra(_ connection: Connection) throws(StoreError) -> StoredEra {
        var isFirst = false
        if storedEra.withLock({ $0 == nil }) {
            // If this machine never shared a store, an empty one has lost nothing.
            let mark = SingleUseKey(.sharedStore, Array(keys.prefix.utf8))
            isFirst = try local.use(mark, until: Timestamp(milliseconds: .max))
        }
        let begin = now().milliseconds + Self.clockDifferenceMilliseconds
        let text = try connection.run(
            .era, keys: [keys.era],
            arguments: [
                Argument(connection.run), Argument(isFirst ? 0 : begin), Argument(begin),
                Argument(Self.sharedMilliseconds),
            ]
        ).text()
        guard let fresh = StoredEra(text), fresh.run == connection.run else { throw StoreError(redis: "CORRUPT") }
        storedEra.withLock { $0 = fresh }
        return fresh
    }
}
