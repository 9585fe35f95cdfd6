import Foundation

/// Runs `body` on as many threads at once, each with its number, and returns when all are done.
///
/// Threads and not a pool's tasks: a pool of two may run them one after the other, and then nothing is at once.
package func atOnce(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    let start = DispatchSemaphore(value: 0)
    for number in 0..<count {
        group.enter()
        Thread.detachNewThread {
            start.wait()
            body(number)
            group.leave()
        }
    }
    for _ in 0..<count {
        start.signal()
    }
    group.wait()
}
