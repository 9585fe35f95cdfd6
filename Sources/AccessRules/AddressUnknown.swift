/// A rule goes by the client's network, and the client's address cannot be read.
package struct AddressUnknown: Error, Sendable {}
