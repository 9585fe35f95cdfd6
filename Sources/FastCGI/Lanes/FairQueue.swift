/// A queue that shares its places fairly between clients. The element of the client served least recently and least
/// often comes first; when the queue is full, the client served most makes room for one served less.
///
/// An element's rank is the number of elements recently taken for its key plus the number of that key's elements
/// already waiting. Ranks sink while elements wait, so none waits forever. A key that floods the queue competes only
/// with itself, and an occasional key finds the queue empty, however many floods there are.
package struct FairQueue<Element> {
    /// The half-life of the count of taken elements: 10 s, many times what a queue may take to empty.
    package static var halfLife: Int64 { 10_000 }
    /// How long an element waits until its rank sinks by one: 100 ms, about the thread time of one login.
    package static var patience: Int64 { 100 }
    /// The number of keys whose share is tracked. Keys beyond it count as new, for at most one half-life.
    private static var mostKeys: Int { 65_536 }

    private struct Waiting {
        let key: FairnessKey?
        /// The rank at the time of arrival.
        let rank: Int64
        let since: Int64
        let element: Element

        func rank(at now: Int64) -> Int64 { rank - max(0, now - since) / FairQueue.patience }
    }

    /// The waiting elements in the order of arrival.
    private var waiting: [Waiting] = []
    /// The number of elements taken for each key, halved every half-life.
    private var taken: [FairnessKey?: Int64] = [:]
    private var halvedAt: Int64?

    /// Creates an empty queue.
    package init() {}

    /// The number of elements that wait.
    package var count: Int { waiting.count }
    /// The element that has waited longest; nil if the queue is empty.
    package var oldest: Element? { waiting.first?.element }

    /// Appends an element.
    package mutating func insert(_ element: Element, for key: FairnessKey?, now: Int64) {
        fade(now)
        waiting.append(Waiting(key: key, rank: rank(of: key), since: now, element: element))
    }

    /// Removes and returns the element with the highest rank, the latest of equals, if its rank exceeds that of a new
    /// element for `key`. Returns nil, and changes nothing, if there is none.
    package mutating func displace(for key: FairnessKey?, now: Int64) -> Element? {
        fade(now)
        let own = rank(of: key)
        var chosen: (index: Int, rank: Int64)?
        for index in waiting.indices {
            let rank = waiting[index].rank(at: now)
            if rank > own, rank >= chosen?.rank ?? rank { chosen = (index, rank) }
        }
        return chosen.map { waiting.remove(at: $0.index).element }
    }

    /// Removes and returns the next element; nil if the queue is empty.
    package mutating func next(now: Int64) -> Element? {
        fade(now)
        var chosen: (index: Int, rank: Int64)?
        for index in waiting.indices {
            let rank = waiting[index].rank(at: now)
            if rank < chosen?.rank ?? .max { chosen = (index, rank) }
        }
        guard let chosen else { return nil }
        let next = waiting.remove(at: chosen.index)
        if taken.count < Self.mostKeys || taken[next.key] != nil { taken[next.key, default: 0] += 1 }
        return next.element
    }

    private func rank(of key: FairnessKey?) -> Int64 {
        var rank = taken[key] ?? 0
        for index in waiting.indices where waiting[index].key == key { rank += 1 }
        return rank
    }

    private mutating func fade(_ now: Int64) {
        guard let last = halvedAt else {
            halvedAt = now
            return
        }
        let halvings = (now - last) / Self.halfLife
        guard halvings > 0 else { return }
        halvedAt = last + halvings * Self.halfLife
        taken = taken.compactMapValues { count in
            let rest = count >> min(halvings, 62)
            return rest > 0 ? rest : nil
        }
    }
}
