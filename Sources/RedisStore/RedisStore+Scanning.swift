import Identity

extension RedisStore {
    /// Iterates over a hash or a sorted set: every element that exists throughout is visited, possibly more than once.
    func scan(
        _ command: Argument, _ key: String, _ body: (String, String) throws(StoreError) -> Void
    ) throws(StoreError) {
        var cursor = "0"
        repeat {
            let reply = try pool.ask(
                Command(command, Argument(key), Argument(cursor), "COUNT", Argument(Int64(Self.pageSize)))
            ).array(of: 2)
            cursor = try reply[0].text()
            let entries = try reply[1].array()
            guard entries.count % 2 == 0 else { throw StoreError.nonsense }
            for index in stride(from: 0, to: entries.count, by: 2) {
                try body(try entries[index].text(), try entries[index + 1].text())
            }
        } while cursor != "0"
    }

    /// Iterates over the members of a sorted set, a page at a time.
    func forEachPage(of key: String, _ body: ([String]) throws(StoreError) -> Void) throws(StoreError) {
        var start: Int64 = 0
        while true {
            let page = try pool.ask(
                Command("ZRANGE", Argument(key), Argument(start), Argument(start + Int64(Self.pageSize) - 1))
            ).array().map { reply throws(StoreError) in try reply.text() }
            if !page.isEmpty { try body(page) }
            if page.count < Self.pageSize { return }
            start += Int64(page.count)
        }
    }
}
