import Synchronization

/// A shared object that every request reads and that is replaced occasionally.
///
/// Reading is one atomic load; no reader ever waits. Replaced objects are kept until the reference itself is freed,
/// since a reader may still use them: suitable for objects of a few hundred bytes that are replaced a few times a day.
package final class PublishedReference<Object: AnyObject & Sendable>: Sendable {
    private let current: Atomic<Unmanaged<Object>>
    /// Every published object, so that none is freed while it may be read.
    private let kept: Mutex<[Object]>

    /// Publishes the first object.
    package init(_ object: Object) {
        current = Atomic(Unmanaged.passUnretained(object))
        kept = Mutex([object])
    }

    /// The object published last.
    package var value: Object {
        // The object is alive: `kept` holds everything that `current` has ever pointed to.
        current.load(ordering: .acquiring).takeUnretainedValue()
    }

    /// Calls `body` with the object published last, without counting a reference: all threads would share that count,
    /// and move it between cores with each request.
    package func withValue<Result>(_ body: (Object) -> Result) -> Result {
        // As above: it outlives the call.
        current.load(ordering: .acquiring)._withUnsafeGuaranteedRef(body)
    }

    /// Publishes another object.
    package func replace(with object: Object) {
        kept.withLock { kept in
            kept.append(object)
            current.store(Unmanaged.passUnretained(object), ordering: .releasing)
        }
    }
}
