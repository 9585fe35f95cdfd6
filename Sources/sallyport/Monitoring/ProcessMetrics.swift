import AuthService
import Foundation

/// The kernel's figures of this process, under the names of Prometheus's own clients.
enum ProcessMetrics {
    /// When the process started, approximately.
    private static let startedAt = Date().timeIntervalSince1970

    /// Records the start time: called when the process starts.
    static func begin() { _ = startedAt }

    static var families: [MetricFamily] {
        [
            MetricFamily(
                "sallyport_build_info", .gauge, "Always 1; the label is the version.",
                [.init([.init("version", Version.current)], 1)]),
            MetricFamily(
                "process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.", startedAt),
            MetricFamily(
                "process_cpu_seconds_total", .counter, "Time that the process has spent on a processor.", cpuSeconds),
            MetricFamily(
                "process_resident_memory_bytes", .gauge, "Memory that the process holds.",
                residentBytes.map { [.init([], $0)] } ?? []),
        ]
    }

    private static var cpuSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The second number of `/proc/self/statm`, in pages (proc(5)).
    private static var residentBytes: Double? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
        else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }
}
