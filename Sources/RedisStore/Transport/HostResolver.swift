import Foundation
package import Identity
import Synchronization

/// Finds the addresses of one host within a time limit, which the system's own way to ask does not have: name servers that
/// do not answer would hold whoever asks for ten seconds and more.
///
/// A thread of its own asks, never more than one. Whoever waits too long gets the addresses that were found the last time.
package final class HostResolver: Sendable {
    private struct State: Sendable {
        /// What is left when the thread has its answer; nil while none asks.
        var asking: DispatchGroup?
        /// The latest answer; nil where there is no such host.
        var answer: [SocketAddress]?
        /// The latest addresses.
        var known: [SocketAddress]?
    }

    private let host: String
    private let find: @Sendable () -> [SocketAddress]?
    private let state = Mutex(State())

    /// A resolver of one host.
    ///
    /// - Parameter find: asks the system, for as long as it takes; nil if there is no such host.
    package init(host: String, find: @escaping @Sendable () -> [SocketAddress]?) {
        self.host = host
        self.find = find
    }

    /// The addresses of the host.
    ///
    /// - Throws: ``StoreError`` `unavailable` if there is no such host, or nobody says within the limit.
    package func addresses(within milliseconds: Int64) throws(StoreError) -> [SocketAddress] {
        let asking = state.withLock { state in
            if let asking = state.asking { return asking }
            let asking = DispatchGroup()
            asking.enter()
            state.asking = asking
            Thread.detachNewThread { [self] in ask(asking) }
            return asking
        }
        let isAnswered = asking.wait(timeout: .now() + .milliseconds(Int(clamping: milliseconds))) == .success
        let (answer, known) = state.withLock { ($0.answer, $0.known) }
        if isAnswered, answer == nil {
            throw StoreError(.unavailable, "Redis: there is no host named \(host)")
        }
        guard let addresses = isAnswered ? answer : known else {
            throw StoreError(.unavailable, "Redis: no name server says in time where \(host) is")
        }
        return addresses
    }

    private func ask(_ asking: DispatchGroup) {
        let found = find()
        state.withLock { state in
            state.asking = nil
            state.answer = found
            if let found { state.known = found }
        }
        asking.leave()
    }
}
