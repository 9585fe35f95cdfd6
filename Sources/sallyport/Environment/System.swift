import Foundation
import ServerSettings
import Identity

extension RandomSource {
    /// The kernel's random numbers, fit for keys.
    static let system = RandomSource {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}

extension Timestamp {
    /// The wall clock, to the millisecond.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// The moment as RFC 3339 writes it, in UTC, to the second.
    var rfc3339: String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}

extension PasswordHasher {
    /// A hasher with the configured parameters.
    init(_ hashing: Settings.Hashing) throws(IdentityError) {
        try self.init(
            parameters: HashParameters(memoryBytes: hashing.memory, passes: hashing.passes), random: .system)
    }
}
