import Foundation
package import Identity
import Synchronization

/// Resolves one host within a time limit, which the system's resolver does not offer: name servers that do not answer
/// would block the caller for ten seconds and more.
///
/// A dedicated thread resolves, never more than one. A caller that reaches the limit gets the addresses found last.
package final class HostResolver: Sendable {
    private struct State: Sendable {
        /// Left when the thread has its answer; nil while none resolves.
        var asking: DispatchGroup?
        /// The latest answer; nil if there is no such host.
        var answer: [SocketAddress]?
        /// The latest addresses.
        var known: [SocketAddress]?
    }

    private let host: String
    private let find: @Sendable () -> [SocketAddress]?
    private let state = Mutex(State())

    /// Creates a resolver of one host.
    ///
    /// - Parameter find: resolves with the system, however long it takes; nil if there is no such host.
    package init(host: String, find: @escaping @Sendable () -> [SocketAddress]?) {
        self.host = host
        self.find = find
    }

    /// The addresses of the host.
    ///
    /// - Throws: ``StoreError`` `unavailable` if there is no such host, or no answer within the limit.
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
            throw StoreError(.unavailable, "Redis: no host is named \(host)")
        }
        guard let addresses = isAnswered ? answer : known else {
            throw StoreError(.unavailable, "Redis: the lookup of \(host) timed out")
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
