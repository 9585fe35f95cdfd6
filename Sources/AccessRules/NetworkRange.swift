package import Identity

/// A network in CIDR notation (RFC 4632, RFC 4291 section 2.3), or one address.
package struct NetworkRange: Sendable, Hashable {
    private let isV4: Bool
    private let base: UInt128
    /// The number of variable bits at the end.
    private let shift: Int

    /// Reads `10.0.0.0/8`, `2001:db8::/32`, or a single address.
    ///
    /// - Throws: ``RuleProblem`` for an invalid network, or one with bits set beyond its length.
    package init(_ text: String) throws(RuleProblem) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = ClientAddress(String(parts[0])) else {
            throw RuleProblem("`networks`: `\(text)` is no network; write one such as 10.0.0.0/8 or 2001:db8::/32.")
        }
        let width: Int
        switch address {
        case .v4(let value): (isV4, base, width) = (true, UInt128(value), 32)
        case .v6(let value): (isV4, base, width) = (false, value, 128)
        }
        guard parts.count == 2 else {
            shift = 0
            return
        }
        guard let length = Int(parts[1]), (0...width).contains(length), String(length) == parts[1] else {
            throw RuleProblem("`networks`: `\(text)` has a length that is not 0 to \(width).")
        }
        shift = width - length
        guard (base >> UInt128(shift)) << UInt128(shift) == base else {
            throw RuleProblem("`networks`: `\(text)` has bits set after its first \(length); set them to zero.")
        }
    }

    /// Whether the address is in the network.
    package func contains(_ address: ClientAddress) -> Bool {
        switch address {
        case .v4(let value): isV4 && isEqual(UInt128(value))
        case .v6(let value): !isV4 && isEqual(value)
        }
    }

    /// Whether this network contains every address of another one.
    package func covers(_ other: NetworkRange) -> Bool {
        isV4 == other.isV4 && shift >= other.shift && isEqual(other.base)
    }

    private func isEqual(_ value: UInt128) -> Bool {
        // A shift by the whole width is zero on both sides.
        (value ^ base) >> UInt128(shift) == 0
    }
}
