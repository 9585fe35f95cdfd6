package import Foundation

/// A listening unix socket of a test's own server, with a thread for each connection.
package final class UnixListener: Sendable {
    private let descriptor: Int32

    /// Listens at a path. Connections wait until ``start(serve:)``.
    package init(_ path: String) throws {
        descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        // The kernel takes addresses as sockaddr. The pointer is used within the call only.
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, listen(descriptor, 64) == 0 else {
            throw NotInTime(description: "no socket at \(path)")
        }
    }

    deinit { close(descriptor) }

    /// Passes each connection to the server, until ``stop()``.
    package func start(serve: @escaping @Sendable (FileHandle) -> Void) {
        Thread.detachNewThread { [self] in
            while true {
                let connection = Glibc.accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { serve(FileHandle(fileDescriptor: connection, closeOnDealloc: true)) }
            }
        }
    }

    /// Wakes the accepting thread for the last time.
    package func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
