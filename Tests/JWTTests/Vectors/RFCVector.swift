import JWT
import Testing

/// One example of an RFC: a key, a token, and whether the token verifies with it.
struct RFCVector: Sendable, CustomTestStringConvertible {
    let name: String
    let algorithm: Algorithm?
    let verifies: Bool
    let jwk: String
    let token: String

    var testDescription: String { name }
}
