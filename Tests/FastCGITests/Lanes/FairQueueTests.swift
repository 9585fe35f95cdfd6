import FastCGI
import Testing

/// The order of service, and the choice of the element that makes room.
@Suite("FairQueue")
struct FairQueueTests {
    private func key(_ number: Int) -> FairnessKey { FairnessKey(UInt128(number)) }

    @Test("serves one of each key before a second of any")
    func turns() {
        var queue = FairQueue<String>()
        for element in ["a1", "a2", "a3"] { queue.insert(element, for: key(1), now: 0) }
        queue.insert("b1", for: key(2), now: 0)
        queue.insert("c1", for: nil, now: 0)
        var order: [String] = []
        while let next = queue.next(now: 0) { order.append(next) }
        #expect(order == ["a1", "b1", "c1", "a2", "a3"])
        #expect(queue.next(now: 0) == nil)
    }

    @Test("a key served often comes after one that was not, until its count has faded")
    func memory() {
        var queue = FairQueue<String>()
        for round in 0..<20 {
            queue.insert("flood", for: key(1), now: Int64(round))
            #expect(queue.next(now: Int64(round)) == "flood")
        }
        queue.insert("flood", for: key(1), now: 20)
        queue.insert("late", for: key(2), now: 20)
        #expect(queue.next(now: 20) == "late")
        #expect(queue.next(now: 20) == "flood")
        let later = 20 + 10 * FairQueue<String>.halfLife
        queue.insert("flood", for: key(1), now: later)
        queue.insert("late", for: key(2), now: later)
        #expect(queue.next(now: later) == "flood")
    }

    @Test("waiting compensates for earlier service: no element waits forever")
    func patience() {
        var queue = FairQueue<Int>()
        for _ in 0..<10 {
            queue.insert(0, for: key(1), now: 0)
            _ = queue.next(now: 0)
        }
        queue.insert(-1, for: key(1), now: 0)
        // New keys arrive all the time.
        for number in 1..<100 {
            let now = Int64(number) * FairQueue<Int>.patience
            queue.insert(number, for: key(100 + number), now: now)
            if queue.next(now: now) == -1 {
                #expect(number <= 10)
                return
            }
        }
        Issue.record("it never came")
    }

    @Test("the latest element of the key with most makes room, and never for an equal")
    func displacement() {
        var queue = FairQueue<String>()
        for element in ["a1", "a2", "a3"] { queue.insert(element, for: key(1), now: 0) }
        queue.insert("b1", for: key(2), now: 0)
        #expect(queue.displace(for: key(1), now: 0) == nil)
        #expect(queue.displace(for: key(3), now: 0) == "a3")
        #expect(queue.displace(for: key(4), now: 0) == "a2")
        // One each: first come, first served.
        #expect(queue.displace(for: key(5), now: 0) == nil)
        #expect(queue.count == 2)
        #expect(queue.oldest == "a1")
    }

    @Test("many concurrent floods leave room for a new key")
    func manyFloods() {
        var queue = FairQueue<Int>()
        // Each was served before and waits again: as many as fit into the queue.
        for flood in 0..<32 {
            queue.insert(flood, for: key(flood), now: 0)
            _ = queue.next(now: 0)
        }
        for flood in 0..<32 { queue.insert(flood, for: key(flood), now: 1) }
        #expect(queue.displace(for: key(99), now: 2) == 31)
        queue.insert(99, for: key(99), now: 2)
        #expect(queue.next(now: 2) == 99)
    }
}
