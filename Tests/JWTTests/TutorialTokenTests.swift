import JWT
import Testing

@Suite("The tutorial's token")
struct TutorialTokenTests {
    @Test("the demonstration reproduces it byte for byte")
    func reproduced() {
        // The signature was computed with an independent HMAC.
        #expect(
            InsecureDemonstration.tutorialToken
                == "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
                + ".eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
                + ".\(TutorialTokenTests.signature)")
    }

    @Test("no key accepts its secret")
    func refused() throws {
        // R4
        let error = #expect(throws: JWTError.self) {
            try Key(hmacSecret: Array("happynewyear".utf8), algorithm: .hs256)
        }
        #expect(error?.code == .invalidKey)
        #expect(error?.detail.contains("32 bytes") == true)
    }

    private static let signature = "H8FYtTomRbBVYm2xLJMLG8bdB4ngHrbyQzc-g4x-TJ8"
}
