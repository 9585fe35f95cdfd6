import Foundation
import Testing

/// The tokens in the response to a login or a refresh.
package struct TokenSet: Sendable, Hashable {
    package let access: String
    package let refresh: String
    /// The access token's `sid`.
    package let session: String

    /// Reads the tokens from a response.
    package init(_ answer: HTTPAnswer) throws {
        let json = answer.json
        access = try #require(json["access_token"]?.text, "answered \(answer.status): \(answer.body)")
        refresh = try #require(json["refresh_token"]?.text)
        session = try #require(try Self.claims(of: access)["sid"]?.text)
    }

    /// The claims of an access token, read without verification.
    package static func claims(of token: String) throws -> [String: JSONText] {
        try part(try #require(token.split(separator: ".").dropFirst().first))
    }

    /// The header or the claims of a token, decoded from that part of its text.
    package static func part(_ part: Substring) throws -> [String: JSONText] {
        let padded =
            part.replacing("-", with: "+").replacing("_", with: "/")
            + String(repeating: "=", count: (4 - part.count % 4) % 4)
        let data = try #require(Data(base64Encoded: String(padded)))
        return try JSONDecoder().decode([String: JSONText].self, from: data)
    }
}
