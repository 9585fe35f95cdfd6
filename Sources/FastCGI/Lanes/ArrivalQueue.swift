/// Elements that wait in the order of their arrival: a ring of a fixed capacity.
struct ArrivalQueue<Element> {
    private var ring: [Element?]
    private var first = 0
    /// How many wait.
    private(set) var count = 0

    init(capacity: Int) {
        ring = Array(repeating: nil, count: max(capacity, 1))
    }

    /// The one that has waited longest.
    var oldest: Element? { count > 0 ? ring[first] : nil }

    /// Lets an element wait; the caller keeps to the capacity.
    mutating func insert(_ element: Element) {
        precondition(count < ring.count, "more elements than the capacity")
        ring[(first + count) % ring.count] = element
        count += 1
    }

    /// Takes the element whose turn it is; nil if nobody waits.
    mutating func next() -> Element? {
        guard count > 0 else { return nil }
        let next = ring[first]
        ring[first] = nil
        first = (first + 1) % ring.count
        count -= 1
        return next
    }
}
