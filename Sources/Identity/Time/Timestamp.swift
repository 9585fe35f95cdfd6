/// A time of the wall clock, in milliseconds since 1970-01-01T00:00:00Z.
///
/// For people (when an account was created) and for lifetimes. Counters decide the order of events, because a wall
/// clock may stand still or go backwards (requirements S9, S17).
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since the epoch.
    package let milliseconds: Int64

    /// Creates the time that many milliseconds after the epoch.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Creates the time that many seconds after the epoch.
    package init(seconds: Int64) {
        self.milliseconds = seconds * 1000
    }

    /// Whole seconds since the epoch, rounded down: a JWT's `NumericDate` (RFC 7519 section 2).
    package var seconds: Int64 {
        milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
    }

    /// Returns the time that many milliseconds later.
    package func adding(milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: self.milliseconds + milliseconds)
    }

    /// Orders times from earlier to later.
    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }
}
