/// The use of a signing key. A key has one use: a key for applications is not accepted here.
package enum KeyUse: String, Sendable, CaseIterable {
    /// Access tokens of this service.
    case access
    /// Identity tokens for the application behind the gate.
    case identity
}
