import FastCGI
import Glibc
import Testing

@Suite("SystemdNotifier")
struct SystemdNotifierTests {
    @Test("sends each state as one datagram, to a path or an abstract name", arguments: [true, false])
    func states(_ isAbstract: Bool) throws {
        let folder = ScratchFolder()
        let path = isAbstract ? "@" + folder.path : folder.path + "/notify"
        let notified = try Notified(path: path)
        let notifier = SystemdNotifier(path: path)
        #expect(notifier.ready())
        #expect(notified.next() == "READY=1")
        #expect(notifier.reloading())
        let reloading = try #require(notified.next()).split(separator: "\n")
        #expect(reloading.first == "RELOADING=1")
        #expect(reloading.last?.hasPrefix("MONOTONIC_USEC=") == true)
        #expect(notifier.stopping())
        #expect(notified.next() == "STOPPING=1")
        #expect(notifier.status("one\nREADY=1"))
        #expect(notified.next() == "STATUS=one READY=1")
    }

    @Test(
        "does nothing without a socket, with an invalid name, or without a listener",
        arguments: [
            nil, "", "relative", "/nonexistent-folder/notify", "/" + String(repeating: "x", count: 200),
        ])
    func noListener(_ path: String?) {
        #expect(!SystemdNotifier(path: path).ready())
    }
}
