import FastCGI

/// Builds valid and invalid FastCGI records.
struct Wire {
    /// A record: header, content, padding.
    static func record(
        _ type: UInt8, _ content: [UInt8] = [], id: UInt16 = 1, version: UInt8 = 1, padding: Int = 0
    ) -> [UInt8] {
        var bytes = [version, type, UInt8(id >> 8), UInt8(id & 0xff)]
        bytes += [UInt8(content.count >> 8), UInt8(content.count & 0xff), UInt8(padding), 0]
        return bytes + content + [UInt8](repeating: 0xaa, count: padding)
    }

    /// FCGI_BEGIN_REQUEST.
    static func begin(keep: Bool = true, role: UInt8 = 1, id: UInt16 = 1) -> [UInt8] {
        record(1, [0, role, keep ? 1 : 0, 0, 0, 0, 0, 0], id: id)
    }

    /// A length in one byte or four.
    static func length(_ count: Int) -> [UInt8] {
        if count < 128 { return [UInt8(count)] }
        return [
            UInt8(count >> 24 & 0x7f | 0x80), UInt8(count >> 16 & 0xff), UInt8(count >> 8 & 0xff), UInt8(count & 0xff),
        ]
    }

    /// One name-value pair.
    static func pair(_ name: String, _ value: String) -> [UInt8] {
        length(name.utf8.count) + length(value.utf8.count) + Array(name.utf8) + Array(value.utf8)
    }

    /// A stream in records of at most `size` bytes, with the empty record that ends it.
    static func stream(
        _ type: UInt8, _ content: [UInt8], size: Int = 0xffff, padding: Int = 0, id: UInt16 = 1
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = content[...]
        while !rest.isEmpty {
            bytes += record(type, Array(rest.prefix(size)), id: id, padding: padding)
            rest = rest.dropFirst(size)
        }
        return bytes + record(type, id: id)
    }

    /// A whole request.
    static func request(
        _ parameters: [(String, String)] = [("REQUEST_METHOD", "GET")], body: [UInt8] = [], keep: Bool = true,
        recordSize: Int = 0xffff, padding: Int = 0, id: UInt16 = 1
    ) -> [UInt8] {
        let pairs = parameters.flatMap { pair($0.0, $0.1) }
        return begin(keep: keep, id: id) + stream(4, pairs, size: recordSize, padding: padding, id: id)
            + stream(5, body, size: recordSize, padding: padding, id: id)
    }

    /// A POST whose CONTENT_LENGTH is right.
    static func post(_ body: [UInt8], uri: String = "/", keep: Bool = true, recordSize: Int = 0xffff) -> [UInt8] {
        request(
            [("REQUEST_METHOD", "POST"), ("REQUEST_URI", uri), ("CONTENT_LENGTH", String(body.count))], body: body,
            keep: keep, recordSize: recordSize)
    }

    /// A GET of `uri`.
    static func get(_ uri: String, keep: Bool = true) -> [UInt8] {
        request([("REQUEST_METHOD", "GET"), ("REQUEST_URI", uri)], keep: keep)
    }
}
