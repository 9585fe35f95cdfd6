/// Delivers events to the program and limits their rate: at most a few of each kind in a period. A peer can cause an
/// event a thousand times a second, which must not fill a disk.
package final class EventReporter: Sendable {
    private struct Window {
        var start = Int64.min
        var delivered = 0
        var suppressed = 0
    }

    /// The number of events of one kind delivered in one period. Five are enough to show a pattern.
    package static let burst = 5
    /// The period in milliseconds.
    package static let period: Int64 = 10_000

    private let deliver: @Sendable (Event) -> Void
    private let windows = Locked<[Event.Kind: Window]>([:])

    /// Delivers to `deliver`, which runs on the thread that reports the event.
    package init(_ deliver: @escaping @Sendable (Event) -> Void) {
        self.deliver = deliver
    }

    /// Reports an event at a time in milliseconds; the text is only evaluated when the event is delivered.
    package func report(
        _ kind: Event.Kind, _ level: Event.Level, at milliseconds: Int64, _ message: @autoclosure () -> String
    ) {
        let suppressed: Int? = windows.withLock { windows in
            var window = windows[kind, default: Window()]
            defer { windows[kind] = window }
            if window.start == .min || milliseconds - window.start >= Self.period {
                let suppressed = window.suppressed
                window = Window(start: milliseconds, delivered: 1)
                return suppressed
            }
            guard window.delivered < Self.burst else {
                window.suppressed += 1
                return nil
            }
            window.delivered += 1
            return 0
        }
        guard let suppressed else { return }
        deliver(Event(kind: kind, level: level, message: message(), suppressed: suppressed))
    }

    /// Reports an event at the current time.
    func report(_ kind: Event.Kind, _ level: Event.Level, _ message: @autoclosure () -> String) {
        report(kind, level, at: MonotonicTime.now.milliseconds, message())
    }
}
