import Foundation

/// The web server's side of a connection to the worker, written here and not taken from the module under test. For
/// tests that set the client's address themselves, or that need more requests per second than curl can send.
package final class FastCGIClient {
    /// The connection ended before the response, so the client cannot know whether the request took effect.
    package struct Lost: Error {}

    private let connection: FileHandle

    /// Connects to the worker's socket.
    package init(_ socket: String) throws {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        connection = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8.prefix(107)) }
        // The kernel takes addresses as sockaddr. The pointer is used within the call only.
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard descriptor >= 0, status == 0 else { throw Lost() }
        // No test waits longer than this for its worker.
        var limit = timeval(tv_sec: MachineSpeed.wholeSeconds(20), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Sends a request and reads its response. The connection stays open for the next request.
    ///
    /// - Parameters:
    ///   - form: the fields of the body, for a POST.
    ///   - bearer: the access token.
    ///   - address: the client's address, as nginx would send it.
    package func send(
        _ method: String, _ path: String, form: [(name: String, value: String)] = [], bearer: String? = nil,
        from address: String = "192.0.2.1"
    ) throws -> HTTPAnswer {
        let body = form.map { "\($0.name)=\(Self.escape($0.value))" }.joined(separator: "&")
        var pairs = [
            ("REQUEST_METHOD", method), ("REQUEST_URI", path), ("ORIGINAL_URI", path), ("REMOTE_ADDR", address),
            ("SERVER_PROTOCOL", "HTTP/2.0"), ("HTTPS", "on"),
        ]
        if !form.isEmpty {
            pairs += [
                ("CONTENT_LENGTH", String(body.utf8.count)), ("CONTENT_TYPE", "application/x-www-form-urlencoded"),
            ]
        }
        if let bearer { pairs.append(("HTTP_AUTHORIZATION", "Bearer \(bearer)")) }
        let parameters = pairs.reduce(into: Data()) { $0 += Self.pair($1.0, $1.1) }
        // Begin: role 1, responder, and keep the connection (FastCGI specification 1.0, section 5.1).
        var records = Self.record(1, Data([0, 1, 1, 0, 0, 0, 0, 0])) + Self.record(4, parameters) + Self.record(4)
        if !body.isEmpty { records += Self.record(5, Data(body.utf8)) }
        try write(records + Self.record(5))
        return try answer()
    }

    private func answer() throws -> HTTPAnswer {
        var output = Data()
        while true {
            let head = try read(8)
            let content = try read(Int(head[4]) << 8 | Int(head[5]))
            _ = try read(Int(head[6]))
            switch head[1] {
            case 6: output += content
            // A CGI header begins with the status instead of a status line.
            case 3: return try HTTPAnswer(Data("HTTP/1.1 ".utf8) + output.dropFirst("Status: ".utf8.count))
            default: break
            }
        }
    }

    private func write(_ data: Data) throws {
        var rest = data[...]
        while !rest.isEmpty {
            // The pointer is used within the call only.
            let count = rest.withUnsafeBytes {
                Glibc.send(connection.fileDescriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Lost() }
            rest = rest.dropFirst(count)
        }
    }

    private func read(_ count: Int) throws -> Data {
        var data = Data()
        while data.count < count {
            guard let more = try? connection.read(upToCount: count - data.count), !more.isEmpty else { throw Lost() }
            data += more
        }
        return data
    }

    private static func record(_ type: UInt8, _ content: Data = Data()) -> Data {
        Data([1, type, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 255), 0, 0]) + content
    }

    /// A name-value pair (section 3.4): lengths above 127 take four bytes.
    private static func pair(_ name: String, _ value: String) -> Data {
        func length(_ count: Int) -> [UInt8] {
            count < 128
                ? [UInt8(count)]
                : [UInt8(count >> 24) | 128, UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)]
        }
        return Data(length(name.utf8.count) + length(value.utf8.count)) + Data((name + value).utf8)
    }

    private static func escape(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~")))
            ?? ""
    }
}
