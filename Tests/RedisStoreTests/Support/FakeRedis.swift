import EndToEndSupport
import Foundation
import Synchronization

/// A server that answers whatever it is told to, to whatever is asked.
final class FakeRedis: Sendable {
    let port: UInt16
    private let listener: Int32
    private let answer: Mutex<[UInt8]>

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
                    while recv(client, &buffer, buffer.count, 0) > 0 {
                        guard let answer = self?.answer.withLock({ $0 }) else { break }
                        if answer.isEmpty { break }
                        _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL))
                    }
                    close(client)
                }
            }
        }
    }

    /// Stops listening.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}
