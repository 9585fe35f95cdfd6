import Identity

/// Relative times for people: the same words in every time zone, which a server does not know.
enum RelativeTime {
    /// How long ago something was, in words.
    static func words(since time: Timestamp, now: Timestamp) -> String {
        let seconds = max(now.seconds - time.seconds, 0)
        switch seconds {
        case ..<60: return "just now"
        case ..<3600: return count(seconds / 60, "minute") + " ago"
        case ..<86_400: return count(seconds / 3600, "hour") + " ago"
        default: return count(seconds / 86_400, "day") + " ago"
        }
    }

    /// How long it is until something, in words: rounded, so that a lifetime of 90 days still shows 90 days a moment
    /// later.
    static func span(from now: Timestamp, to end: Timestamp) -> String {
        let seconds = max(end.seconds - now.seconds, 0)
        switch seconds {
        case ..<3600: return "less than an hour"
        case ..<172_800: return count((seconds + 1800) / 3600, "hour")
        default: return count((seconds + 43_200) / 86_400, "day")
        }
    }

    /// A waiting time in words: rounded up, so that a user who waits that long may try again.
    static func wait(_ seconds: Int) -> String {
        seconds < 120 ? count(Int64(seconds), "second") : count(Int64((seconds + 59) / 60), "minute")
    }

    private static func count(_ number: Int64, _ unit: String) -> String {
        "\(number) \(unit)\(number == 1 ? "" : "s")"
    }
}

extension Timestamp {
    /// The time in UTC in the form of HTML's `time` element, `2026-11-22T03:04:05Z`.
    var rfc3339: String {
        let (day, second) = (seconds / 86_400, seconds % 86_400)
        // Days to a date in the proleptic Gregorian calendar, counted from 0000-03-01 in eras of 400 years.
        let shifted = day + 719_468
        let era = shifted / 146_097, dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let date = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(date))T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
    }
}
