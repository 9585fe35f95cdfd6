import Foundation

/// Runs what blocks on a thread of its own, so that tests which wait for nothing are not held up by it.
package func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { done in
        Thread.detachNewThread { done.resume(returning: body()) }
    }
}
