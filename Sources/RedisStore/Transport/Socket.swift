internal import Glibc
import Identity

/// A connected socket that sends and receives within a time limit.
final class Socket: Transport {
    /// The size of one read: 16 KiB, more than nearly every reply has.
    private static let chunkBytes = 16 << 10

    private let descriptor: Int32
    private let place: String
    private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkBytes, alignment: 16)

    /// Connects.
    ///
    /// - Parameters:
    ///   - place: the name of the address, for messages.
    ///   - connectMilliseconds: the time limit for connecting.
    ///   - waitMilliseconds: the time limit of one read or write.
    init(
        _ address: SocketAddress, place: String, connectMilliseconds: Int64, waitMilliseconds: Int64
    ) throws(StoreError) {
        self.place = place
        descriptor = try Self.connect(address, connectMilliseconds, place)
        var limit = timeval(
            tv_sec: Int(waitMilliseconds / 1000), tv_usec: Int(waitMilliseconds % 1000) * 1000)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    deinit {
        close(descriptor)
        chunk.deallocate()
    }

    func send(_ bytes: [UInt8]) throws(StoreError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { rest in
                Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno != EINTR {
                throw Self.failure(errno, place)
            }
        }
    }

    func receive(_ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void) throws(StoreError) {
        while true {
            let count = recv(descriptor, chunk.baseAddress, chunk.count, 0)
            if count > 0 {
                return try body(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
            }
            if count == 0 {
                throw StoreError(.unavailable, "Redis at \(place) closed the connection")
            }
            if errno != EINTR {
                throw Self.failure(errno, place)
            }
        }
    }

    var isQuiet: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) < 0 && errno == EAGAIN
    }

    // MARK: Connecting

    private static func connect(
        _ address: SocketAddress, _ milliseconds: Int64, _ place: String
    ) throws(StoreError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw failure(errno, place) }
        // The address was created as one of this family.
        var status = address.bytes.withUnsafeBytes { bytes in
            let generic = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return Glibc.connect(descriptor, generic, socklen_t(bytes.count)) == 0 ? 0 : errno
        }
        if status == EINPROGRESS {
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let isReady = poll(&entry, 1, Int32(clamping: milliseconds)) == 1
            var length = socklen_t(MemoryLayout<Int32>.size)
            status = ETIMEDOUT
            if isReady { getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &status, &length) }
        }
        guard status == 0 else {
            close(descriptor)
            throw failure(status, place)
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        if address.family != AF_UNIX {
            var yes: Int32 = 1
            let size = socklen_t(MemoryLayout<Int32>.size)
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, size)
            setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &yes, size)
        }
        return descriptor
    }

    private static func failure(_ number: Int32, _ place: String) -> StoreError {
        switch number {
        case EAGAIN, ETIMEDOUT, EINPROGRESS: StoreError(.unavailable, "Redis at \(place) does not answer in time")
        case EACCES, EPERM: StoreError(.permission, "Redis: \(place) is not accessible to this user", namesFix: true)
        default: StoreError(.unavailable, "Redis at \(place): \(String(cString: strerror(number)))")
        }
    }
}
