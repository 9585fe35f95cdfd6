import Testing

@Suite("Allocations")
struct AllocationTests {
    /// Libfcgi asks for memory some 37 times for a request of nginx's; what is added to that is held here.
    @Test("a request costs at most two allocations beyond libfcgi's own")
    func budget() throws {
        let child = try ChildProcess(shell: "exec \(ChildProcess.programs)/FastCGIAllocations 2 >&2")
        #expect(child.exitStatus() == 0)
    }
}
