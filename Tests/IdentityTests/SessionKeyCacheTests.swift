import Identity
import Testing

@Suite("The cache of session keys")
struct SessionKeyCacheTests {
    private func id(_ number: Int) -> SessionID { SessionID(value: UInt128(number)) }

    @Test("keeps keys until they are removed")
    func keeps() {
        let cache = SessionKeyCache()
        cache.insert([1], of: id(1))
        cache.insert([2], of: id(2))
        #expect(cache.key(of: id(1)) == [1])
        #expect(cache.key(of: id(3)) == nil)
        cache.remove(id(1))
        #expect(cache.key(of: id(1)) == nil)
        #expect(cache.key(of: id(2)) == [2])
    }

    @Test("keeps at most its capacity, and prefers keys that are read")
    func bounded() {
        let cache = SessionKeyCache()
        for number in 0..<3 * SessionKeyCache.capacity {
            cache.insert([7], of: id(number))
            #expect(cache.key(of: id(0)) == [7])
        }
        #expect(cache.count <= SessionKeyCache.capacity)
        #expect(cache.key(of: id(1)) == nil)
    }
}
