/// Elements that wait in the order of their arrival: a ring buffer of fixed capacity.
struct ArrivalQueue<Element> {
    private var ring: [Element?]
    private var first = 0
    /// The number of elements that wait.
    private(set) var count = 0

    init(capacity: Int) {
        ring = Array(repeating: nil, count: max(capacity, 1))
    }

    /// The element that has waited longest; nil if the queue is empty.
    var oldest: Element? { count > 0 ? ring[first] : nil }

    /// Appends an element; the caller keeps within the capacity.
    mutating func insert(_ element: Element) {
        precondition(count < ring.count, "more elements than the capacity")
        ring[(first + count) % ring.count] = element
        count += 1
    }

    /// Removes and returns the element that has waited longest; nil if the queue is empty.
    mutating func next() -> Element? {
        guard count > 0 else { return nil }
        let next = ring[first]
        ring[first] = nil
        first = (first + 1) % ring.count
        count -= 1
        return next
    }
}
