import EndToEndSupport
import Glibc

/// Polls until `condition` holds or the limit has passed, and returns its last value. The limit is scaled by
/// ``MachineSpeed``.
func eventually(within seconds: Int = 20, _ condition: () -> Bool) -> Bool {
    let clock = ContinuousClock()
    var used = Duration.zero
    var last = clock.now
    while !condition() {
        let now = clock.now
        used += min(now - last, .milliseconds(50)) / MachineSpeed.scale
        last = now
        if used >= .seconds(seconds) { return condition() }
        // Lets other threads run: the awaited one may need this core.
        usleep(500)
    }
    return true
}

/// A thread that can be joined: these tests block, and must not block Swift's cooperative pool.
final class TestThread: @unchecked Sendable {
    // Written before the thread starts, joined once.
    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Body(run: body))
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        precondition(status == 0, "no thread for a test")
    }

    func join() {
        pthread_join(thread, nil)
    }

    private final class Body {
        let run: @Sendable () -> Void
        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
