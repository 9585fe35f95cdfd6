import Foundation
import JWT
import Testing

@Suite("The differential run")
struct DifferentialTests {
    /// The reasons why PyJWT accepts tokens that this module refuses. Each is a deliberate choice, with its
    /// requirement.
    private struct Difference {
        /// What PyJWT or Python's JSON reader does instead.
        let explanation: String
        /// The header or the payload must contain one of these. Empty if the reason alone suffices.
        var marks: [String] = []
    }

    /// The known differences, by this module's reason for the refusal.
    private static let stricter: [String: Difference] = [
        "a JSON object has two members of one name": Difference(explanation: "the last of two members is kept"),
        "no JSON value where one must be": Difference(
            explanation: "literals that RFC 8259 does not have", marks: ["NaN", "Infinity"]),
        "a bad JSON number": Difference(explanation: "a literal that RFC 8259 does not have", marks: ["-Infinity"]),
        "a JSON number out of range": Difference(explanation: "read as infinity (R19)", marks: ["1e400"]),
        "a lone surrogate in JSON": Difference(explanation: "half a character is kept (R19)", marks: ["\\ud800"]),
        "the JSON text is nested too deeply": Difference(
            explanation: "about a thousand levels are allowed (R19: 16)", marks: ["[[[[[[[[[[[[[[[["]),
        "the JSON text is not an object": Difference(explanation: "a BOM is passed over", marks: ["\u{feff}"]),
        "a character outside base64url in the token": Difference(
            explanation: "padding and unknown characters are passed over"),
        "exp is not a number in the range of dates": Difference(explanation: "int() reads strings and 1e300 (R14)"),
        "nbf is not a number in the range of dates": Difference(explanation: "int() reads strings and booleans (R14)"),
        "iat is not a number in the range of dates": Difference(explanation: "its type is not looked at (R14)"),
        "the header has crit, which is not supported": Difference(explanation: "b64 is a known extension there (R5)"),
        "the header has b64, which is not supported": Difference(explanation: "it counts only under crit there (R5)"),
        "the header has zip, which is not supported": Difference(explanation: "it is not looked at (R5)"),
        "no key has the header's kid": Difference(explanation: "the key is given, kid is not looked at"),
        "the header's typ is not a string": Difference(explanation: "it is not looked at"),
        "the token holds another token": Difference(explanation: "cty is not looked at (R15)"),
    ]

    @Test("for 100,000 tokens, PyJWT agrees with this module, except for the listed reasons")
    func pyJWT() throws {
        var generator = TokenGenerator(seed: 2026)
        let tokens = (0..<100_000).map { _ in generator.next() }
        let input = ([Base64URL.encode(Forge.secret), "i", "a"] + tokens).joined(separator: "\n")
        let result = try ChildProcess.run(
            try ChildProcess.python(), [ChildProcess.script("differential.py")], input: Data(input.utf8))
        try #require(result.status == 0)
        let answers = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        try #require(answers.count == tokens.count)
        let policy = try Policy(
            issuer: .exactly("i"), audience: .exactly("a"), algorithms: [.hs256], type: .notJudged)
        let verifier = Verifier(keys: KeySet(try Forge.key()), policy: policy)
        var agreed = (valid: 0, invalid: 0)
        var reasons: [String: Int] = [:]
        for (token, answer) in zip(tokens, answers) {
            let refusal = refusal(token, verifier)
            switch (answer == "valid", refusal) {
            case (true, nil): agreed.valid += 1
            case (false, .some): agreed.invalid += 1
            case (true, .some(let error)):
                reasons[error.detail, default: 0] += 1
                let difference = Self.stricter[error.detail]
                let text = token.split(separator: ".").prefix(2).compactMap { Base64URL.decode(String($0)) }
                    .map { String(decoding: $0, as: UTF8.self) }.joined()
                #expect(
                    difference.map { $0.marks.isEmpty || $0.marks.contains { text.contains($0) } } == true,
                    "only PyJWT accepts: \(error) \(token) \(difference?.explanation ?? "")")
            case (false, nil):
                Issue.record("only this module accepts, PyJWT says \(answer): \(token)")
            }
        }
        // The run must contain both accepted and refused tokens.
        #expect(agreed.valid > 10_000)
        #expect(agreed.invalid > 10_000)
        #expect(Set(Self.stricter.keys) == Set(reasons.keys), "some reasons did not occur, or are new")
    }

    private func refusal(_ token: String, _ verifier: Verifier) -> JWTError? {
        do throws(JWTError) {
            _ = try verifier.verify(token, now: 1_900_000_000)
            return nil
        } catch {
            return error
        }
    }
}
