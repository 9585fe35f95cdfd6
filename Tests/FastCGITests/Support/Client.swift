import Glibc

/// The web server's side of a connection.
final class Client {
    let descriptor: Int32
    private var received: [UInt8] = []

    /// Connects to a unix socket.
    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard descriptor >= 0, status == 0 else {
            // All properties are initialized: `deinit` runs and closes the descriptor.
            throw Failure.connect(errno)
        }
        // No test waits longer for its peer than this.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(descriptor)
    }

    enum Failure: Error {
        case connect(Int32)
        case send(Int32)
        case closed
        case timeout
        case malformed
    }

    /// Sends all of `bytes`.
    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure.send(errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads one answer, to its FCGI_END_REQUEST.
    func answer() throws -> Answer {
        var output: [UInt8] = []
        while true {
            let header = try take(8)
            let content = try take(Int(header[4]) << 8 | Int(header[5]))
            _ = try take(Int(header[6]))
            guard header[0] == 1 else { throw Failure.malformed }
            switch header[1] {
            case 6: output += content
            case 3:
                return try Answer(output: output, requestID: UInt16(header[2]) << 8 | UInt16(header[3]))
            default: throw Failure.malformed
            }
        }
    }

    /// Sends a request and reads the answer.
    func ask(_ bytes: [UInt8]) throws -> Answer {
        try send(bytes)
        return try answer()
    }

    /// Waits for the server to close: true if nothing else came before.
    func isClosedByPeer() -> Bool {
        guard received.isEmpty else { return false }
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, 0)
        return count == 0 || (count < 0 && errno == ECONNRESET)
    }

    /// Sends no more.
    func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            let length = recv(descriptor, &buffer, buffer.count, 0)
            if length == 0 || (length < 0 && errno == ECONNRESET) { throw Failure.closed }
            guard length > 0 else { throw Failure.timeout }
            received += buffer[..<length]
        }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }
}
