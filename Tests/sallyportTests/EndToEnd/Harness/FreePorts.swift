import Foundation

/// Ports of loopback.
enum FreePorts {
    /// Two ports that nobody uses at the moment.
    static func pair() throws -> (https: UInt16, http: UInt16) {
        let sockets = try (0..<2).map { _ in try bound() }
        defer { for entry in sockets { close(entry.socket) } }
        return (sockets[0].port, sockets[1].port)
    }

    /// A listening socket of its own on a port that was free.
    static func bound() throws -> (socket: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // The kernel takes and gives addresses as sockaddr; the pointers are used within the calls only.
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) + listen(descriptor, 1) + getsockname(descriptor, $0, &length)
            }
        }
        guard descriptor >= 0, result == 0 else { throw NotInTime(description: "no free port") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}
