internal import Glibc

/// Milliseconds of the monotonic clock: for time limits, which a change of the wall clock must not stretch.
struct MonotonicTime: Sendable, Comparable {
    let milliseconds: Int64

    static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.milliseconds < right.milliseconds }

    static func + (time: MonotonicTime, milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(milliseconds: time.milliseconds + milliseconds)
    }
}
