import Glibc

/// Measures several operations in turns, in CPU time of the whole process, so that other load on the machine affects
/// none of them, or all equally.
struct Meter {
    /// The number of samples of each operation.
    let samples: Int
    /// The approximate duration of one sample.
    let microseconds: Int

    /// An operation to measure. jwt-kit's calls are asynchronous, all others are synchronous.
    enum Operation {
        case plain(() -> Void)
        case asynchronous(() async -> Void)
    }

    /// The figures of each operation, in the order given.
    func measure(_ operations: [Operation]) async -> [Figures] {
        var counts: [Int] = []
        for operation in operations {
            // Two estimates: the first call warms up.
            _ = await nanoseconds(operation, 3)
            let once = await nanoseconds(operation, 3)
            counts.append(max(1, Int(Double(microseconds) * 1000 / once)))
        }
        var all = operations.map { _ in [Double]() }
        for _ in 0..<samples {
            for (index, operation) in operations.enumerated() {
                all[index].append(await nanoseconds(operation, counts[index]))
            }
        }
        return all.map { Figures($0) }
    }

    /// Measures operations that are all synchronous.
    func measure(_ operations: [() -> Void]) -> [Figures] {
        var counts: [Int] = []
        for operation in operations {
            _ = nanoseconds(operation, 3)
            counts.append(max(1, Int(Double(microseconds) * 1000 / nanoseconds(operation, 3))))
        }
        var all = operations.map { _ in [Double]() }
        for _ in 0..<samples {
            for (index, operation) in operations.enumerated() {
                all[index].append(nanoseconds(operation, counts[index]))
            }
        }
        return all.map { Figures($0) }
    }

    private func nanoseconds(_ operation: Operation, _ count: Int) async -> Double {
        switch operation {
        case .plain(let body):
            return nanoseconds(body, count)
        case .asynchronous(let body):
            let start = Self.processorTime()
            for _ in 0..<count { await body() }
            return (Self.processorTime() - start) / Double(count)
        }
    }

    private func nanoseconds(_ body: () -> Void, _ count: Int) -> Double {
        let start = Self.processorTime()
        for _ in 0..<count { body() }
        return (Self.processorTime() - start) / Double(count)
    }

    /// The CPU time of the process in all its threads, in nanoseconds.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}
