/// Elements that wait, each on somebody's behalf: whoever was served least of late comes first, and when the queue is full,
/// whoever was served most makes room for somebody who was served less.
///
/// An element's rank is the number of elements that were taken for its key lately, and of those of its key that wait already.
/// Ranks sink while elements wait, so that none waits for ever. A key that floods the queue thus competes with itself
/// alone, and one that comes now and then finds it empty, however many floods there are.
package struct FairQueue<Element> {
    /// After how long half of what was taken is forgotten: 10 s, many times what a queue may take to empty.
    package static var halfLife: Int64 { 10_000 }
    /// How long an element waits for its rank to sink by one: 100 ms, about what one login takes a thread.
    package static var patience: Int64 { 100 }
    /// Keys whose share is remembered. Those beyond it count as new, for at most a half-life.
    private static var mostKeys: Int { 65_536 }

    private struct Waiting {
        let key: FairnessKey?
        /// At the time of arrival.
        let rank: Int64
        let since: Int64
        let element: Element

        func rank(at now: Int64) -> Int64 { rank - max(0, now - since) / FairQueue.patience }
    }

    /// In the order of arrival.
    private var waiting: [Waiting] = []
    /// How many elements were taken for each key, halved every half-life.
    private var taken: [FairnessKey?: Int64] = [:]
    private var halvedAt: Int64?

    /// Nobody waits.
    package init() {}

    /// How many wait.
    package var count: Int { waiting.count }
    /// The one that has waited longest.
    package var oldest: Element? { waiting.first?.element }

    /// Lets an element wait.
    package mutating func insert(_ element: Element, for key: FairnessKey?, now: Int64) {
        fade(now)
        waiting.append(Waiting(key: key, rank: rank(of: key), since: now, element: element))
    }

    /// Takes the place of an element whose rank is higher than that of a new one for `key`: of the highest, the one that
    /// came last. Nil if there is none; then nothing has changed.
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

    /// Takes the element whose turn it is; nil if nobody waits.
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
