internal import Glibc

/// A request's parameters in libfcgi's memory: an array of `name=value` strings, walked once.
final class ParameterTable {
    private struct Entry {
        /// The first byte of the name; `=` follows the name, and the value follows it.
        var start: UnsafePointer<UInt8>
        var nameLength: Int
        var valueLength: Int
        /// A fingerprint of the name: distinguishes most names without comparing them.
        var fingerprint: UInt64
    }

    /// Allocated once, `capacity` elements, freed in `deinit`. The pointers inside belong to libfcgi and are valid from
    /// `load` until `removeAll`, which runs before libfcgi frees them.
    private let entries: UnsafeMutablePointer<Entry>
    /// Allocated once, freed in `deinit`: an access to a class's stored variable is checked at run time.
    private let used: UnsafeMutablePointer<Int>
    private let capacity: Int

    /// The number of parameters.
    private(set) var count: Int {
        get { used.pointee }
        set { used.pointee = newValue }
    }

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        entries = .allocate(capacity: self.capacity)
        used = .allocate(capacity: 1)
        used.initialize(to: 0)
    }

    deinit {
        entries.deallocate()
        used.deallocate()
    }

    func removeAll() {
        count = 0
    }

    /// Loads `environment`, whose first entry is libfcgi's own FCGI_ROLE; the others have the lengths that the record
    /// screen recorded, in the same order.
    func load(_ environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, lengths: ParameterLengths) {
        precondition(lengths.count <= capacity, "more parameters than the limit")
        count = 0
        for index in 0..<lengths.count {
            guard let string = environment[index + 1] else { return }
            let length = lengths[index]
            let start = UnsafeRawPointer(string).assumingMemoryBound(to: UInt8.self)
            entries[index] = Entry(
                start: start, nameLength: length.name, valueLength: length.value,
                fingerprint: Self.fingerprint(UnsafeBufferPointer(start: start, count: length.name)))
            count += 1
        }
    }

    func name(at index: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: entries[index].start, count: entries[index].nameLength)
    }

    func value(at index: Int) -> UnsafeBufferPointer<UInt8> {
        let entry = entries[index]
        return UnsafeBufferPointer(start: entry.start + entry.nameLength + 1, count: entry.valueLength)
    }

    func value(of name: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        let fingerprint = Self.fingerprint(name)
        for index in 0..<count
        where entries[index].fingerprint == fingerprint && Self.equal(self.name(at: index), name) {
            return value(at: index)
        }
        return nil
    }

    func value(ofParameter name: String) -> UnsafeBufferPointer<UInt8>? {
        var name = name
        return name.withUTF8 { value(of: $0) }
    }

    /// Returns the first name that was sent twice and must be single (F8).
    func firstDuplicate(_ singleValued: SingleValuedNames) -> String? {
        var index = 1
        while index < count {
            let fingerprint = entries[index].fingerprint
            for earlier in 0..<index where entries[earlier].fingerprint == fingerprint {
                let name = name(at: index)
                if Self.equal(name, self.name(at: earlier)) {
                    let text = String(decoding: name, as: UTF8.self)
                    if singleValued.contains(text) { return text }
                }
            }
            index += 1
        }
        return nil
    }

    /// Mixes the first and the last eight bytes and the length. Equal names have equal fingerprints; different names
    /// with equal fingerprints are compared byte by byte.
    private static func fingerprint(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard let base = name.baseAddress else { return 0 }
        var first: UInt64 = 0
        var last: UInt64 = 0
        if name.count >= 8 {
            // Both loads lie within the name.
            first = UnsafeRawPointer(base).loadUnaligned(as: UInt64.self)
            last = UnsafeRawPointer(base + (name.count - 8)).loadUnaligned(as: UInt64.self)
        } else {
            for byte in name { first = first << 8 | UInt64(byte) }
        }
        return (first ^ (last &* 0x9e37_79b9_7f4a_7c15)) &+ UInt64(name.count)
    }

    private static func equal(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard one.count == other.count, let left = one.baseAddress, let right = other.baseAddress else { return false }
        return memcmp(left, right, one.count) == 0
    }
}
