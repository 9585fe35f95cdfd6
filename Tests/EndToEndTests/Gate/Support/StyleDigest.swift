import EndToEndSupport
import Foundation
import Testing

/// A page's policy must name the digest of its one style; otherwise browsers ignore the style.
func expectStyleIsNamed(_ page: HTTPAnswer, _ location: SourceLocation = #_sourceLocation) async throws {
    let style = try #require(page.body.firstMatch(of: #/<style>(.*)<\/style>/#), sourceLocation: location).output.1
    let digest = try await Command.succeed(["openssl", "dgst", "-sha256", "-binary"], input: Data(style.utf8))
        .output.base64EncodedString()
    #expect(
        page["content-security-policy"]?.contains("style-src 'sha256-\(digest)'") == true, sourceLocation: location)
}
