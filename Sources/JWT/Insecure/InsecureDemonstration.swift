/// For tests and demonstrations only: signs with secrets that are far too short to protect anything.
///
/// The tutorial behind this project signs with the twelve bytes `happynewyear`. Only this type can reproduce its token:
/// every ``Key`` refuses such a secret (R4), so no ``Verifier`` accepts the token.
public enum InsecureDemonstration {
    /// Returns the HS256 token of a header, a payload and a secret, without checking any of them.
    public static func insecureToken(header: String, payload: String, secret: String) -> String {
        insecureToken(header: Array(header.utf8), payload: Array(payload.utf8), secret: Array(secret.utf8))
    }

    /// Does the same for any bytes: the tests forge their tokens with it.
    package static func insecureToken(header: [UInt8], payload: [UInt8], secret: [UInt8]) -> String {
        let input = Base64URL.encode(header) + "." + Base64URL.encode(payload)
        let key = HMACKey.sha256(HMACState(secret: secret))
        return input + "." + Base64URL.encode(key.code(for: input.utf8.span))
    }

    /// The tutorial's token, byte for byte.
    public static var tutorialToken: String {
        insecureToken(
            header: #"{"alg":"HS256","typ":"JWT"}"#,
            payload: #"{"sub":"1234567890","name":"John Doe","iat":1516239022}"#,
            secret: "happynewyear")
    }
}
