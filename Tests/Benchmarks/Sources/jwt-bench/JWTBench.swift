import Glibc

/// Prints the figures of the JWT module, each with its reference from the same run.
///
///     jwt-bench [--smoke]
///
/// `--smoke` takes a few seconds and shows that everything runs; its figures mean little. Exits with status 1 if a
/// verification allocates more than its budget, which does not depend on the machine.
@main
struct JWTBench {
    static func main() async throws {
        let isSmoke = CommandLine.arguments.dropFirst().contains("--smoke")
        guard CommandLine.arguments.dropFirst().allSatisfy({ $0 == "--smoke" }) else {
            print("usage: jwt-bench [--smoke]")
            exit(64)
        }
        let meter = Meter(samples: isSmoke ? 5 : 101, microseconds: isSmoke ? 300 : 1500)
        var table = Table()
        try await HMACFigures.add(to: &table, meter)
        try SignatureFigures.add(to: &table, meter)
        try RefusalFigures.add(to: &table, meter)
        table.print()
        guard try AllocationFigures.report() else {
            print("FAILED: a verification allocates more than its budget")
            exit(1)
        }
    }
}
