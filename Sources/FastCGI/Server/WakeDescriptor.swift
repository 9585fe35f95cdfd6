internal import CFastCGI
internal import Glibc

/// An eventfd: once raised it stays readable, so that every thread that waits on it wakes (F3).
final class WakeDescriptor: Sendable {
    let descriptor: Int32

    init() throws(FastCGIError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard descriptor >= 0 else { throw FastCGIError(.system, "cannot create an eventfd: \(systemError())") }
    }

    deinit {
        close(descriptor)
    }

    func raise() {
        eventfd_write(descriptor, 1)
    }

    func lower() {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
    }

    /// Waits until it is raised or `milliseconds` have passed.
    func wait(milliseconds: Int32) {
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&poller, 1, milliseconds)
    }
}
