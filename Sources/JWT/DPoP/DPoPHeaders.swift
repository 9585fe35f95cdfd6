internal import Synchronization

/// Caches the parsed headers of DPoP proofs: all of a client's proofs have the same header, and reading a key takes a
/// tenth of the time of checking its signature.
///
/// The cache decides nothing. The parsed form depends on the header's bytes alone, all bytes are compared, and every
/// proof's signature is checked. Only headers of proofs with a valid signature are cached.
final class DPoPHeaders: Sendable {
    /// The maximum number of cached headers; at 600 bytes each for the header and the key, less than a MiB.
    private static let capacity = 1024

    private struct Known: Sendable {
        let header: [UInt8]
        let key: DPoPKey
    }

    /// One entry behind its own lock, which is held only to read or write a reference.
    private final class Place: Sendable {
        let known = Mutex<Known?>(nil)
    }

    private let places = (0..<capacity).map { _ in Place() }

    /// The cached key of a header; nil if it is not cached.
    func find(_ header: Span<UInt8>) -> DPoPKey? {
        guard let known = place(of: header).known.withLock({ $0 }), equal(known.header.span, header) else { return nil }
        return known.key
    }

    /// Caches the key of a header in place of the entry's previous one.
    func keep(_ key: DPoPKey, for header: Span<UInt8>) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(header.count)
        for index in header.indices { bytes.append(header[index]) }
        place(of: header).known.withLock { [bytes] in $0 = Known(header: bytes, key: key) }
    }

    /// The hash differs in each process, so that an attacker cannot choose headers that share an entry.
    private func place(of header: Span<UInt8>) -> Place {
        var hasher = Hasher()
        header.withUnsafeBytes { hasher.combine(bytes: $0) }
        return places[Int(UInt(bitPattern: hasher.finalize()) % UInt(Self.capacity))]
    }
}
