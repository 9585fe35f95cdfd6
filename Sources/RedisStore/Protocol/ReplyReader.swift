internal import CHiredis
import Identity

/// Takes bytes in, and gives answers out.
///
/// Not Sendable: it belongs to one connection.
final class ReplyReader {
    /// The maximum number of bytes of one answer: 32 MiB. The longest that is asked for is a page of sessions.
    static let maximumBytes = 32 << 20

    private let reader: UnsafeMutablePointer<redisReader>
    private var pending = 0

    init() throws(StoreError) {
        guard let reader = sallyport_reader_create() else {
            throw StoreError(.unavailable, "Redis: out of memory")
        }
        self.reader = reader
    }

    deinit { sallyport_reader_free(reader) }

    /// Whether all that arrived was part of an answer that was taken.
    var isEmpty: Bool { reader.pointee.pos == reader.pointee.len }

    /// Takes what arrived.
    func feed(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        pending += bytes.count
        guard pending <= Self.maximumBytes,
            redisReaderFeed(reader, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count) == REDIS_OK
        else { throw StoreError.nonsense }
    }

    /// The next answer, nil if not all of it has arrived.
    func next() throws(StoreError) -> Reply? {
        var object: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &object) == REDIS_OK else { throw StoreError.nonsense }
        guard let object else { return nil }
        defer { freeReplyObject(object) }
        pending = 0
        // The reader's functions make nothing else than these.
        guard let reply = Reply(UnsafePointer(object.assumingMemoryBound(to: redisReply.self))) else {
            throw StoreError.nonsense
        }
        return reply
    }
}
