package import Identity
import Synchronization

extension RedisStore: SingleUseStore {
    /// See ``SingleUseStore``. Another one after each loss, the same on all machines.
    package var era: SingleUseEra { storedEra.withLock { $0?.era } ?? .endless }

    /// See ``SingleUseStore``. Once over all machines.
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

    /// See ``SingleUseStore``. Each use also removes what ended before it.
    @discardableResult
    package func removeUsedKeys(endedBefore time: Timestamp) throws(StoreError) -> Int {
        let limit = Argument("(\(time.milliseconds)")
        return Int(try pool.ask(Command("ZREMRANGEBYSCORE", Argument(keys.used), "-inf", limit)).integer())
    }

    /// The era, as far as it is known to be that of the server at the other end of this connection.
    private func currentEra(_ connection: Connection) throws(StoreError) -> StoredEra {
        if let known = storedEra.withLock({ $0 }), known.run == connection.run { return known }
        return try readEra(connection)
    }

    /// Finds out which era it is; begins another one where the server was started anew, or emptied.
    @discardableResult
    func readEra(_ connection: Connection) throws(StoreError) -> StoredEra {
        var isFirst = false
        if storedEra.withLock({ $0 == nil }) {
            // Where this machine never shared a store, one that is empty has lost nothing.
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
