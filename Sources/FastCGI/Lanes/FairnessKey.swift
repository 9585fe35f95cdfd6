/// The client to charge in a fair lane: a network, an account, a tenant. Requests without a key share one.
public struct FairnessKey: Hashable, Sendable {
    private let value: UInt128

    /// Creates the key of a number; equal numbers are the same client.
    public init(_ value: UInt128) {
        self.value = value
    }
}
