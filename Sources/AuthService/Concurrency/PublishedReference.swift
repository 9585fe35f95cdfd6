import Synchronization

/// A shared object that is read on every request and replaced now and then.
///
/// Reading is one atomic load; no reader ever waits for another or for a replacement. What was replaced is kept until
/// the reference itself goes, since a reader may still be using it: right for objects of a few hundred bytes that are replaced
/// a few times a day.
package final class PublishedReference<Object: AnyObject & Sendable>: Sendable {
    private let current: Atomic<Unmanaged<Object>>
    /// Every object that was ever published, so that none of them goes while it may be read.
    private let kept: Mutex<[Object]>

    /// Publishes the first object.
    package init(_ object: Object) {
        current = Atomic(Unmanaged.passUnretained(object))
        kept = Mutex([object])
    }

    /// The object published last.
    package var value: Object {
        // The object lives: `kept` holds everything that `current` has ever pointed to.
        current.load(ordering: .acquiring).takeUnretainedValue()
    }

    /// Calls `body` with the object published last, without counting a reference: that count would be shared by all threads,
    /// and go from core to core with each request.
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
