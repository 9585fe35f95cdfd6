/// What a signing key is for. A key has one use: what signs for applications never opens a door here.
package enum KeyUse: String, Sendable, CaseIterable {
    /// Access tokens of this service.
    case access
    /// Tokens that tell the application behind the gate who came in.
    case identity
}
