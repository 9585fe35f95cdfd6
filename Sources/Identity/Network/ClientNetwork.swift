/// A network that counts as one client: an IPv4 /32 or an IPv6 /64.
package struct ClientNetwork: Sendable, Hashable {
    /// The network's first address; IPv4 mapped into IPv6 (`::ffff:0:0/96`).
    package let key: UInt128
}
