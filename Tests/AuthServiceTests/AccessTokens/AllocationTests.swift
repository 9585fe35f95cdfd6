import Foundation
import Testing

@Suite("Allocations")
struct AllocationTests {
    /// The two states of the HMAC, the payload, its members, and the values read from them, which share one reference.
    private static let budget = 5

    @Test("GET /protected stays within its budget of allocations")
    func protected() throws {
        // The programs are in the same build folder as the tests.
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("Allocations")
        let process = Process()
        process.executableURL = program
        process.arguments = ["protected", "\(Self.budget)"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
    }
}
