/// On whose behalf a request waits for a lane whose queue is fair: a client's network, an account, a tenant.
public struct FairnessKey: Hashable, Sendable {
    private let value: UInt128

    /// The key of that number; equal numbers are the same customer.
    public init(_ value: UInt128) {
        self.value = value
    }
}
