internal import Glibc
import Identity

/// The address of a socket in the system's form.
package struct SocketAddress: Sendable, Hashable {
    let family: Int32
    let bytes: [UInt8]

    /// The addresses of a host, in the order in which to try them; nil if there is no such host. Takes as long as the
    /// name servers do.
    package static func find(host: String, port: UInt16) -> [SocketAddress]? {
        find(host: host, port: port, flags: AI_ADDRCONFIG)
    }

    /// The address that a text spells; nil if it is a name. Uses no resolver.
    static func numeric(host: String, port: UInt16) -> [SocketAddress]? {
        find(host: host, port: port, flags: AI_NUMERICHOST)
    }

    /// The address of a socket in the file system.
    static func unix(_ path: String) throws(StoreError) -> SocketAddress {
        var address = sockaddr_un()
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard (1..<capacity).contains(path.utf8.count) else {
            throw StoreError(.unavailable, "Redis: \(path) is too long for a socket path")
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return SocketAddress(family: AF_UNIX, bytes: withUnsafeBytes(of: address) { Array($0) })
    }

    private static func find(host: String, port: UInt16, flags: Int32) -> [SocketAddress]? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = flags
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let list else { return nil }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var candidate: UnsafeMutablePointer<addrinfo>? = list
        while let entry = candidate?.pointee {
            // Each entry has an address of the stated length.
            let bytes = Array(UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen)))
            addresses.append(SocketAddress(family: entry.ai_family, bytes: bytes))
            candidate = entry.ai_next
        }
        return addresses
    }
}
