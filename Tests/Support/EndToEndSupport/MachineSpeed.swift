import Foundation
import Synchronization

/// How much slower this machine currently is than the one that the tests' limits were chosen on.
///
/// The product of two factors: the CPU time of a fixed workload relative to the reference machine, and the load,
/// sampled while the tests run. The load is the number of runnable threads per core that this process may use, or the
/// relative delay of the sampler's own sleep if that is larger. Limits that tests set are scaled by the product, so
/// that one core, a slow core and a busy machine need no other constants.
package enum MachineSpeed {
    /// The CPU time of the workload on the reference machine, in nanoseconds (two cores at about 3 GHz).
    private static let reference = 785_000.0
    private static let samples = Duration.milliseconds(50)
    /// The weight of one sample in the running average: about a second of samples.
    private static let weight = 0.05
    /// The largest load in a limit of whole seconds, so that a program that hangs fails its test within minutes.
    private static let highestLoad = 30.0

    private static let load = Mutex((average: 1.0, peak: 1.0))
    /// The CPU time of the workload here, relative to the reference; at least 1.
    private static let slowness: Double = {
        let times = (0..<5).map { _ in cpuTimeOfWork() }
        return max(1, (times.min() ?? reference) / reference)
    }()
    private static let sampler: Void = Thread.detachNewThread {
        while true {
            let begin = ContinuousClock.now
            usleep(useconds_t(samples.components.attoseconds / 1_000_000_000_000))
            // A container's CPU quota or a busy host delays this process, and no count of runnable threads shows it.
            let delay = (ContinuousClock.now - begin) / samples
            let sample = max(1, delay, Double(runnableThreads()) / Double(cores))
            load.withLock { load in
                load.average += weight * (sample - load.average)
                load.peak = max(load.peak, load.average)
            }
        }
    }

    /// The cores that this process may run on (`taskset` is respected).
    package static let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)

    /// The current factor, at least 1.
    package static var scale: Double {
        _ = sampler
        return slowness * load.withLock { $0.average }
    }

    /// A limit in whole seconds for a program that is ended only if it hangs, scaled by the largest factor so far.
    package static func limit(seconds: Double) -> String { String(wholeSeconds(seconds)) }

    /// The same limit as a number.
    package static func wholeSeconds(_ seconds: Double) -> Int {
        _ = sampler
        // A run may become busier than before: twice the largest factor.
        return Int((seconds * slowness * min(highestLoad, 2 * load.withLock { $0.peak })).rounded(.up))
    }

    /// Threads of the whole machine that run or wait for a core (proc(5), loadavg).
    private static func runnableThreads() -> Int {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        let fields = text.split(separator: " ")
        return fields.count > 3 ? fields[3].split(separator: "/").first.flatMap { Int($0) } ?? 1 : 1
    }

    private static func cpuTimeOfWork() -> Double {
        var begin = timespec()
        var end = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin)
        // A function of the C library takes the same time in tests that are compiled without optimisation.
        "3.14159265358979323846e-7".withCString { text in
            var count = 0
            while count < 10_000 {
                precondition(strtod(text, nil) > 0)
                count += 1
            }
        }
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
        return Double(end.tv_sec - begin.tv_sec) * 1e9 + Double(end.tv_nsec - begin.tv_nsec)
    }
}
