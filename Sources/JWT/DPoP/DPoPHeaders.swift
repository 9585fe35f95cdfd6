internal import Synchronization

/// Remembers what the headers of proofs said: a client's are all the same, and reading a key takes as long as a tenth of its
/// signature's check.
///
/// Nothing is decided by it. What a header says depends on its bytes alone, all of them are compared, and every proof's
/// signature is checked. Only headers of proofs whose signature held are kept.
final class DPoPHeaders: Sendable {
    /// How many headers are remembered at most; with 600 bytes each for the header and the key, less than a MiB.
    private static let capacity = 1024

    private struct Known: Sendable {
        let header: [UInt8]
        let key: DPoPKey
    }

    /// One header in each place, behind a lock of its own, held only to read or write a reference.
    private final class Place: Sendable {
        let known = Mutex<Known?>(nil)
    }

    private let places = (0..<capacity).map { _ in Place() }

    /// What the header was found to say, nil if it is not known.
    func find(_ header: Span<UInt8>) -> DPoPKey? {
        guard let known = place(of: header).known.withLock({ $0 }), equal(known.header.span, header) else { return nil }
        return known.key
    }

    /// Remembers what a header says, in place of another that has the same place.
    func keep(_ key: DPoPKey, for header: Span<UInt8>) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(header.count)
        for index in header.indices { bytes.append(header[index]) }
        place(of: header).known.withLock { [bytes] in $0 = Known(header: bytes, key: key) }
    }

    /// The hash is another in each process, so that nobody can choose headers that share a place.
    private func place(of header: Span<UInt8>) -> Place {
        var hasher = Hasher()
        header.withUnsafeBytes { hasher.combine(bytes: $0) }
        return places[Int(UInt(bitPattern: hasher.finalize()) % UInt(Self.capacity))]
    }
}
