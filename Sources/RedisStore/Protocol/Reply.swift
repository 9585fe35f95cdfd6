internal import CHiredis
import Identity

/// A reply of Redis (RESP2).
enum Reply: Sendable, Hashable {
    case status(String)
    case error(String)
    case integer(Int64)
    case bytes([UInt8])
    case array([Reply])
    case null

    /// Copies hiredis's object, which the caller frees.
    init?(_ object: UnsafePointer<redisReply>) {
        let reply = object.pointee
        // hiredis stores the length of every string, and as many elements of every array as it says.
        var text: [UInt8] { Array(UnsafeRawBufferPointer(start: reply.str, count: reply.len)) }
        switch reply.type {
        case REDIS_REPLY_STATUS: self = .status(String(decoding: text, as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: text, as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .integer(reply.integer)
        case REDIS_REPLY_STRING: self = .bytes(text)
        case REDIS_REPLY_NIL: self = .null
        case REDIS_REPLY_ARRAY:
            var elements: [Reply] = []
            elements.reserveCapacity(reply.elements)
            for index in 0..<reply.elements {
                guard let element = reply.element[index], let value = Reply(element) else { return nil }
                elements.append(value)
            }
            self = .array(elements)
        default: return nil
        }
    }

    // MARK: Expected forms of a reply; any other form is an error.

    func integer() throws(StoreError) -> Int64 {
        switch self {
        case .integer(let value): return value
        default: throw StoreError.nonsense
        }
    }

    func bytes() throws(StoreError) -> [UInt8] {
        switch self {
        case .bytes(let value): return value
        default: throw StoreError.nonsense
        }
    }

    func optionalBytes() throws(StoreError) -> [UInt8]? {
        self == .null ? nil : try bytes()
    }

    func text() throws(StoreError) -> String {
        guard let text = String(validating: try bytes(), as: UTF8.self) else { throw StoreError.nonsense }
        return text
    }

    /// An array, of exactly `count` elements if given.
    func array(of count: Int? = nil) throws(StoreError) -> [Reply] {
        guard case .array(let elements) = self, count == nil || count == elements.count else {
            throw StoreError.nonsense
        }
        return elements
    }

    /// A number that Redis stores as text.
    func number() throws(StoreError) -> Int64 {
        if case .integer(let value) = self { return value }
        guard let value = Int64(try text()) else { throw StoreError.nonsense }
        return value
    }
}
