import Foundation
import Synchronization

/// Loopback ports below the range that the kernel uses for outgoing connections. A free port stays free until its
/// server has bound it, and no two tests get the same.
package enum FreePorts {
    private static let range: ClosedRange<UInt16> = 20_000...32_000
    private static let given = Mutex<Set<UInt16>>([])

    /// Two ports that are currently unused.
    package static func pair() throws -> (https: UInt16, http: UInt16) {
        let sockets = try (0..<2).map { _ in try bound() }
        defer { for entry in sockets { close(entry.socket) } }
        return (sockets[0].port, sockets[1].port)
    }

    /// A listening socket on a port that was free.
    package static func bound() throws -> (socket: Int32, port: UInt16) {
        for _ in 0..<1000 {
            let port = UInt16.random(in: range)
            guard given.withLock({ $0.insert(port).inserted }) else { continue }
            if let socket = listening(on: port) { return (socket, port) }
        }
        throw NotInTime(description: "no free port")
    }

    private static func listening(on port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        // The kernel takes addresses as sockaddr. The pointers are used within the calls only.
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0, listen(descriptor, 1) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
