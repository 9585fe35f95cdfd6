internal import CHiredis
import Identity

/// Parses bytes into replies.
///
/// Not Sendable: it belongs to one connection.
final class ReplyReader {
    /// The maximum number of bytes of one reply: 32 MiB. The longest requested one is a page of sessions.
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

    /// Whether every byte belonged to a reply that was returned.
    var isEmpty: Bool { reader.pointee.pos == reader.pointee.len }

    /// Appends received bytes.
    func feed(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        pending += bytes.count
        guard pending <= Self.maximumBytes,
            redisReaderFeed(reader, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count) == REDIS_OK
        else { throw StoreError.nonsense }
    }

    /// The next reply; nil if it has not arrived as a whole.
    func next() throws(StoreError) -> Reply? {
        var object: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &object) == REDIS_OK else { throw StoreError.nonsense }
        guard let object else { return nil }
        defer { freeReplyObject(object) }
        pending = 0
        // The reader's functions create no other objects.
        guard let reply = Reply(UnsafePointer(object.assumingMemoryBound(to: redisReply.self))) else {
            throw StoreError.nonsense
        }
        return reply
    }
}
