import EndToEndSupport
import Foundation
import Synchronization

/// A server that gives a fixed answer to every command except those for the time, the run ID and the role.
final class FakeRedis: Sendable {
    let port: UInt16
    private let listener: Int32
    private let answer: Mutex<[UInt8]>
    /// The number of commands that got the fixed answer.
    let commands = Atomic<Int>(0)

    init(_ answer: String) throws {
        let (socket, port) = try FreePorts.bound()
        listener = socket
        self.port = port
        self.answer = Mutex(Array(answer.utf8))
        Thread.detachNewThread { [listener, self] in
            while true {
                let client = accept(listener, nil, nil)
                if client < 0 { return }
                Thread.detachNewThread { [weak self] in
                    var buffer = [UInt8](repeating: 0, count: 4096)
                    while true {
                        let count = recv(client, &buffer, buffer.count, 0)
                        guard count > 0, var answer = self?.answer.withLock({ $0 }) else { break }
                        let command = String(decoding: buffer[..<count], as: UTF8.self)
                        if command.contains("\r\nTIME\r\n") {
                            answer = Array("*2\r\n$10\r\n1700000000\r\n$1\r\n0\r\n".utf8)
                        } else if command.contains("\r\nINFO\r\n") {
                            answer = Array("$23\r\nrun_id:abc\r\nrole:master\r\n".utf8)
                        } else {
                            self?.commands.add(1, ordering: .relaxed)
                        }
                        if answer.isEmpty { break }
                        _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL))
                    }
                    close(client)
                }
            }
        }
    }

    /// Gives another answer from now on.
    func answer(_ text: String) { answer.withLock { $0 = Array(text.utf8) } }

    /// Stops listening.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}
