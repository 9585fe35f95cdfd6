import EndToEndSupport
import Foundation

/// HTTP/1.1 in plain bytes over one kept connection: thousands of requests, each exactly as written.
final class PlainConnection {
    private let connection: FileHandle
    private var buffer = Data()

    /// Connects to a port of loopback.
    init(port: UInt16) throws {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        connection = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        // The kernel takes addresses as sockaddr; the pointer is used within the call only.
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw NotInTime(description: "nobody listens on port \(port)") }
        // The maximum wait for an answer.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Sends bytes as they are.
    func write(_ bytes: Data) throws {
        // A server that has answered may close; the answer is still there to be read.
        var rest = bytes[...]
        while !rest.isEmpty {
            // The pointer is used within the call only.
            let count = rest.withUnsafeBytes {
                Glibc.send(connection.fileDescriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends a request and reads its answer; lines are written as they are.
    func send(_ method: String, _ target: String, _ fields: [String]) throws -> HTTPAnswer {
        let lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + fields
        try write(Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        return try answer(hasBody: method != "HEAD")
    }

    /// Reads until these words arrive.
    func text(until end: String) throws -> String {
        while true {
            let text = String(decoding: buffer, as: UTF8.self)
            if text.hasSuffix(end) { return text }
            guard let more = connection.received() else {
                throw NotInTime(description: "the connection ended before \(end): \(text)")
            }
            buffer += more
        }
    }

    /// Reads one answer; its length is announced, or it has no body.
    func answer(hasBody: Bool = true) throws -> HTTPAnswer {
        let blank = Data("\r\n\r\n".utf8)
        while true {
            if let end = buffer.range(of: blank) {
                let head = try HTTPAnswer(buffer[..<end.upperBound])
                let length = hasBody ? head["content-length"].flatMap { Int($0) } ?? 0 : 0
                if buffer.endIndex - end.upperBound >= length {
                    let whole = buffer[..<(end.upperBound + length)]
                    buffer = Data(buffer[(end.upperBound + length)...])
                    return try HTTPAnswer(Data(whole))
                }
            }
            guard let more = connection.received() else {
                throw NotInTime(description: "the connection ended before an answer")
            }
            buffer += more
        }
    }
}
