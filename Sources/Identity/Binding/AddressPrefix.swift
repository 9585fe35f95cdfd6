/// A network: all addresses that begin with the same bits, such as `192.0.2.0/24`.
package struct AddressPrefix: Sendable, Hashable, LosslessStringConvertible {
    /// The network's first address.
    package let first: ClientAddress
    /// The number of bits that its addresses share: 0 to 32 of IPv4, 0 to 128 of IPv6.
    package let length: Int

    /// The network of this length that contains an address.
    package init(of address: ClientAddress, length: Int) {
        switch address {
        case .v4(let value):
            self.length = min(max(length, 0), 32)
            first = .v4(self.length == 0 ? 0 : value & (.max << UInt32(32 - self.length)))
        case .v6(let value):
            self.length = min(max(length, 0), 128)
            first = .v6(self.length == 0 ? 0 : value & (.max << UInt128(128 - self.length)))
        }
    }

    /// Reads the text form; nil for anything that ``description`` does not produce.
    package init?(_ description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = ClientAddress(String(parts[0])), let length = Int(parts[1]) else {
            return nil
        }
        self.init(of: address, length: length)
        guard self.description == description else { return nil }
    }

    /// Whether an address is in the network.
    package func contains(_ address: ClientAddress) -> Bool {
        switch (first, address) {
        case (.v4, .v4), (.v6, .v6): AddressPrefix(of: address, length: length) == self
        case (.v4, .v6), (.v6, .v4): false
        }
    }

    /// The first address, a slash and the length.
    package var description: String { "\(first)/\(length)" }
}
