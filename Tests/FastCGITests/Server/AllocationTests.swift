import Testing

@Suite("Allocations")
struct AllocationTests {
    /// libfcgi allocates some 37 times for a request from nginx; this limits what the module adds.
    @Test("a request costs at most two allocations beyond libfcgi's own")
    func budget() throws {
        let child = try ChildProcess(shell: "exec \(ChildProcess.programs)/Allocations fastcgi 2 >&2")
        #expect(child.exitStatus() == 0)
    }
}
