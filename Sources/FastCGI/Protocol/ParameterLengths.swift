/// The lengths of a request's names and values, in order, as the record screen read them.
///
/// libfcgi returns parameters as C strings. The known lengths save searching for and measuring them again.
package final class ParameterLengths {
    /// Allocated once and owned by this object: `capacity` elements, freed in `deinit`.
    private let storage: UnsafeMutablePointer<(name: UInt32, value: UInt32)>
    /// Allocated once, freed in `deinit`: an access to a class's stored variable is checked at run time.
    private let used: UnsafeMutablePointer<Int>
    private let capacity: Int

    /// The number of parameters.
    package private(set) var count: Int {
        get { used.pointee }
        set { used.pointee = newValue }
    }

    /// Reserves room for `capacity` parameters.
    package init(capacity: Int) {
        self.capacity = max(capacity, 1)
        storage = .allocate(capacity: self.capacity)
        used = .allocate(capacity: 1)
        used.initialize(to: 0)
    }

    deinit {
        storage.deallocate()
        used.deallocate()
    }

    /// The lengths of the parameter at `index`.
    package subscript(index: Int) -> (name: Int, value: Int) {
        precondition(index >= 0 && index < count, "no such parameter")
        return (Int(storage[index].name), Int(storage[index].value))
    }

    /// Removes all lengths.
    func removeAll() {
        count = 0
    }

    /// Appends one parameter's lengths; the screen stops counting at its own limit, which is the capacity.
    func append(name: Int, value: Int) {
        precondition(count < capacity, "more parameters than the screen's limit")
        storage[count] = (UInt32(name), UInt32(value))
        count += 1
    }
}
