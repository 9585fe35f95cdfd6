import Identity

extension RedisStore: SingleUseStore {
    /// See ``SingleUseStore``. Once over all machines.
    public func use(_ key: SingleUseKey, until end: Timestamp) throws(StoreError) -> Bool {
        let forgotten = now().adding(milliseconds: -Self.clockMarginMilliseconds)
        return try pool.run(
            .use, keys: [keys.used],
            arguments: [
                Argument(Hex.encode(key.digest)), Argument(end.milliseconds), Argument(forgotten.milliseconds),
                Argument(Self.sharedMilliseconds),
            ]
        ).integer() == 1
    }

    /// See ``SingleUseStore``. Each use also removes what ended before it.
    @discardableResult
    public func removeUsedKeys(endedBefore time: Timestamp) throws(StoreError) -> Int {
        let limit = Argument("(\(time.milliseconds)")
        return Int(try pool.ask(Command("ZREMRANGEBYSCORE", Argument(keys.used), "-inf", limit)).integer())
    }
}
