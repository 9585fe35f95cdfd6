internal import Glibc
internal import HTTPTypes

/// The CGI form of a response header: a `Status:` line, header lines, an empty line, each ended by CRLF.
///
/// One per request context, reused. Every byte is checked when it is appended, whatever the caller's types guarantee.
package final class ResponseHead {
    /// The default limit: nginx answers 502 when a header exceeds its `fastcgi_buffer_size`, 4 KiB on most machines.
    package static let standardLimit = 4096

    /// Allocated once, `limit` bytes, freed in `deinit`; `count` never exceeds `limit`.
    let storage: UnsafeMutablePointer<UInt8>
    /// Allocated once, freed in `deinit`: an access to a class's stored variable is checked at run time, which costs as
    /// much as copying a short line.
    private let used: UnsafeMutablePointer<Int>
    /// The status and the length of the status line at the start of the storage; status 0 if there is none. Allocated
    /// once, freed in `deinit`, like `used`.
    private let line: UnsafeMutablePointer<(status: Int, count: Int)>
    private let limit: Int

    /// The number of bytes used.
    package private(set) var count: Int {
        get { used.pointee }
        set { used.pointee = newValue }
    }

    /// Reserves `limit` bytes.
    package init(limit: Int = ResponseHead.standardLimit) {
        self.limit = max(limit, 256)
        storage = .allocate(capacity: self.limit)
        used = .allocate(capacity: 1)
        used.initialize(to: 0)
        line = .allocate(capacity: 1)
        line.initialize(to: (0, 0))
    }

    deinit {
        storage.deallocate()
        used.deallocate()
        line.deallocate()
    }

    /// A copy of the bytes.
    package var bytes: [UInt8] { Array(UnsafeBufferPointer(start: storage, count: count)) }

    /// Writes the header of `response`, with its Content-Length.
    package func compose(_ response: Response) throws(ResponseFault) {
        try begin(status: response.status.code, reason: response.status.reasonPhrase)
        for field in response.headerFields { try append(field) }
        if response.status.mayHaveBody {
            try append("Content-Length: ")
            try append(decimal: response.body.count)
            try append("\r\n")
        }
        try append("\r\n")
    }

    /// Starts a new header with the status line.
    package func begin(status: Int, reason: String) throws(ResponseFault) {
        count = 0
        guard (200...599).contains(status) else { throw .status }
        if status == line.pointee.status, isLine(reason) {
            // The previous response's status line is still there.
            count = line.pointee.count
            return
        }
        line.pointee.status = 0
        try append("Status: ")
        try append(decimal: status)
        if !reason.isEmpty {
            try append(" ")
            try append(reason: reason)
        }
        try append("\r\n")
        line.pointee = (status, count)
    }

    /// Whether the status line in the storage ends with this reason.
    private func isLine(_ reason: String) -> Bool {
        var reason = reason
        return reason.withUTF8 { reason in
            guard let base = reason.baseAddress, !reason.isEmpty else {
                return line.pointee.count == Self.beforeReason + 1
            }
            return line.pointee.count == Self.beforeReason + reason.count + 2
                && memcmp(storage + Self.beforeReason, base, reason.count) == 0
        }
    }

    /// `Status: 200 `
    private static let beforeReason = 12

    /// Appends one header line.
    package func append(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) throws(ResponseFault) {
        guard !name.isEmpty, Self.tokenBytes.contains(allOf: name) else { throw .name }
        try append(raw: name)
        try append(": ")
        try append(value: value)
        try append("\r\n")
    }

    private func append(_ field: HTTPField) throws(ResponseFault) {
        var name = field.name.rawName
        let fault = name.withUTF8 { name -> ResponseFault? in
            if Self.isWrittenByModule(name) { return nil }
            do throws(ResponseFault) {
                try field.withUnsafeBytesOfValue { value throws(ResponseFault) in
                    try append(name: name, value: value)
                }
                return nil
            } catch {
                return error
            }
        }
        if let fault { throw fault }
    }

    private func append(reason: String) throws(ResponseFault) {
        var reason = reason
        let fault = reason.withUTF8 { bytes -> ResponseFault? in
            do throws(ResponseFault) {
                try append(value: bytes)
                return nil
            } catch {
                return error
            }
        }
        if let fault { throw fault }
    }

    private func append(value: UnsafeBufferPointer<UInt8>) throws(ResponseFault) {
        for byte in value where byte < 0x20 && (byte == 0x0d || byte == 0x0a || byte == 0) { throw .value }
        try append(raw: value)
    }

    private func append(_ text: StaticString) throws(ResponseFault) {
        try append(raw: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private func append(raw bytes: UnsafeBufferPointer<UInt8>) throws(ResponseFault) {
        guard bytes.count < limit - count else { throw .size }
        guard let base = bytes.baseAddress else { return }
        memcpy(storage + count, base, bytes.count)
        count += bytes.count
    }

    private func append(decimal number: Int) throws(ResponseFault) {
        var digits = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        guard digits < limit - count else { throw .size }
        rest = number
        for index in stride(from: digits - 1, through: 0, by: -1) {
            storage[count + index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        count += digits
    }

    private static func isWrittenByModule(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        isSame(name, "content-length") || isSame(name, "status")
    }

    /// Compares a name without case.
    private static func isSame(_ name: UnsafeBufferPointer<UInt8>, _ other: StaticString) -> Bool {
        guard let base = name.baseAddress, name.count == other.utf8CodeUnitCount else { return false }
        return strncasecmp(
            UnsafeRawPointer(base).assumingMemoryBound(to: CChar.self),
            UnsafeRawPointer(other.utf8Start).assumingMemoryBound(to: CChar.self), name.count) == 0
    }

    /// The bytes of a token, RFC 9110 section 5.6.2.
    private static let tokenBytes = ASCIISet(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
}

extension HTTPResponse.Status {
    /// Whether a response with this status has a body, RFC 9110 sections 15.3.5 and 15.4.5.
    var mayHaveBody: Bool { code != 204 && code != 304 }
}
