import FastCGI

/// Records events.
final class Log: Sendable {
    private let stored = Locked<[Event]>([])

    var events: [Event] { stored.withLock { $0 } }

    func record(_ event: Event) {
        stored.withLock { $0.append(event) }
    }

    func has(_ kind: Event.Kind) -> Bool {
        events.contains { $0.kind == kind }
    }
}
