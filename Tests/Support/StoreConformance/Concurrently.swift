import Foundation

/// Runs `body` on `count` threads concurrently, each with its number, and returns when all have finished.
///
/// Uses threads, because a pool of two may run tasks one after the other, without concurrency. Awaits them without
/// blocking a thread of Swift's cooperative pool, which other tests need.
package func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) async {
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
    await withCheckedContinuation { finished in
        group.notify(queue: .global()) { finished.resume() }
    }
}
