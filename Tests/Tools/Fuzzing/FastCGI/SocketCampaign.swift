import Randomness
internal import Glibc

/// Sends a server random requests over its socket, valid and corrupted, in pieces, and checks that it keeps serving.
package struct SocketCampaign {
    private var generator: RequestGenerator
    private let path: String
    private let good: [UInt8]
    private let answer: [UInt8]

    /// Targets the server at `path`, whose response to the request `good` contains `answer`.
    package init(seed: UInt64, path: String, good: [UInt8], answer: [UInt8]) {
        generator = RequestGenerator(random: SeededGenerator(seed: seed))
        self.path = path
        self.good = good
        self.answer = answer
    }

    /// Runs one round. Returns nil, or a description of the error.
    public mutating func round() -> String? {
        let bytes = generator.spoil(generator.good().bytes)
        guard let connection = Self.connect(path) else { return "cannot connect any more" }
        for piece in generator.pieces(of: bytes) {
            guard Self.send(connection, piece) else { break }
        }
        close(connection)
        guard generator.random.oneIn(20) else { return nil }
        guard let other = Self.connect(path), Self.send(other, good) else { return "cannot connect any more: \(bytes)" }
        defer { close(other) }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !received.indices.contains(where: { received[$0...].starts(with: answer) }) {
            let count = recv(other, &buffer, buffer.count, 0)
            guard count > 0 else { return "a valid request is not answered after \(bytes)" }
            received += buffer[..<count]
        }
        return nil
    }

    private static func send(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    private static func connect(_ path: String) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
