import Foundation
import JWT
import EndToEndSupport
import Testing

/// `sallyport token`, with keys and tokens that the tests make.
@Suite("token") struct TokenCommandTests {
    /// 17 March 2030 (UTC); every test passes the time to check against.
    private static let now = 1_900_000_000

    /// A key file and the signer that uses its keys.
    private struct Keys {
        let file: String
        let signers: [String: Signer]
        let folder: TemporaryDirectory

        init() throws {
            var generator = SystemRandomNumberGenerator()
            let algorithms: [Algorithm] = [.hs256, .es256, .edDSA, .rs256]
            var jwks: [String] = []
            var signers: [String: Signer] = [:]
            for algorithm in algorithms {
                let key = try Key.generate(algorithm, kid: algorithm.name, rsaBits: 2048, using: &generator)
                jwks.append(algorithm == .hs256 ? try key.privateJWK() : try key.publicJWK())
                signers[algorithm.name] = try Signer(key: key, type: "at+jwt")
            }
            folder = try TemporaryDirectory()
            file = try folder.write(#"{"keys":["# + jwks.joined(separator: ",") + "]}", to: "keys.json")
            self.signers = signers
        }

        /// A token of this algorithm with this payload.
        func token(_ payload: String, _ algorithm: String = "HS256") throws -> String {
            try #require(signers[algorithm]).sign(payload: Array(payload.utf8))
        }

        func verify(
            _ lines: Data, _ options: [String] = [], now: Int = TokenCommandTests.now
        ) async throws -> Command.Outcome {
            try await Command.run(
                [
                    "timeout", MachineSpeed.limit(seconds: 20), Repository.program, "token", "verify", "--jwks", file,
                    "--now", "\(now)",
                ] + options,
                input: lines)
        }

        /// The one answer to one token.
        func answer(_ token: String, _ options: [String] = [], now: Int = TokenCommandTests.now) async throws -> String
        {
            let outcome = try await verify(Data((token + "\n").utf8), options, now: now)
            let answer = outcome.text.trimmingCharacters(in: .newlines)
            #expect(outcome.errors == "")
            #expect(outcome.status == (answer.hasPrefix("valid ") ? 0 : 1))
            return answer
        }
    }

    @Test("tokens of every kind are valid, one per line, and the claims are printed on one line")
    func valid() async throws {
        let keys = try Keys()
        let payloads = [
            #"{"sub":"1","exp":1900000001}"#, #"{}"#, "{\"a\":\r\n\t[1, 2],\n\"valid\": \"x y\"}",
            #"{"name":"Jörg \" \\","n":1e3}"#,
        ]
        let compact = [
            #"{"sub":"1","exp":1900000001}"#, #"{}"#, #"{"a":[1,2],"valid":"x y"}"#, #"{"name":"Jörg \" \\","n":1e3}"#,
        ]
        var lines = ""
        var expected = ""
        for algorithm in keys.signers.keys.sorted() {
            for (payload, text) in zip(payloads, compact) {
                lines += try keys.token(payload, algorithm) + "\n"
                expected += "valid \(text)\n"
            }
        }
        let outcome = try await keys.verify(Data(lines.utf8))
        #expect(outcome.text == expected)
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        // The last line needs no line feed; empty input is not invalid.
        #expect(try await keys.verify(Data(try keys.token("{}").utf8)).text == "valid {}\n")
        let nothing = try await keys.verify(Data())
        #expect(nothing.status == 0 && nothing.text == "")
    }

    @Test("each hostile line gets one answer, and valid lines among them stay valid")
    func hostile() async throws {
        let keys = try Keys()
        let token = try keys.token("{}")
        let parts = token.split(separator: ".").map(String.init)
        let rows: [(line: Data, answer: String)] = [
            (Data(), "invalid malformed"), (Data(token.utf8), "valid {}"), (Data([0]), "invalid malformed"),
            (Data(token.utf8) + Data([0]), "invalid signature"), (Data([0]) + Data(token.utf8), "invalid malformed"),
            (Data([0xff, 0xfe, 0x80]), "invalid malformed"), (Data((token + "\r").utf8), "invalid signature"),
            (Data((" " + token).utf8), "invalid malformed"), (Data((token + ".").utf8), "invalid malformed"),
            (Data((parts[0] + "." + parts[1]).utf8), "invalid malformed"), (Data("..".utf8), "invalid malformed"),
            (Data((parts[0] + "." + parts[1] + ".").utf8), "invalid signature"),
            (Data(count: 1 << 20), "invalid too_large"),
            (Data(String(repeating: "a", count: 1 << 20).utf8), "invalid too_large"),
            (Data((token + String(repeating: "A", count: 1 << 20)).utf8), "invalid too_large"),
            (Data(String(repeating: ".", count: 3000).utf8), "invalid malformed"),
            (Data("eyJhbGciOiJub25lIn0.e30.".utf8), "invalid"), (Data("valid {}".utf8), "invalid malformed"),
            (Data(token.utf8), "valid {}"),
        ]
        let lines = rows.reduce(Data()) { $0 + $1.line + Data("\n".utf8) }
        let outcome = try await keys.verify(lines)
        let answers = outcome.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(answers.count == rows.count)
        for (row, answer) in zip(rows, answers) {
            // The module may report either problem first.
            let either = ["invalid signature", "invalid malformed"]
            let isSame = either.contains(row.answer) ? either.contains(String(answer)) : answer.hasPrefix(row.answer)
            #expect(isSame, "\(row.line.prefix(60).count) bytes: \(answer), not \(row.answer)")
        }
        #expect(outcome.status == 1)
        #expect(outcome.errors == "")
    }

    @Test("only the requested conditions are checked")
    func policy() async throws {
        let keys = try Keys()
        let token = try keys.token(#"{"iss":"me","aud":["a","b"],"exp":1900000000,"nbf":1899999000}"#)
        let rows: [(options: [String], now: Int, answer: String)] = [
            ([], 1_899_999_999, "valid"), ([], 1_900_000_000, "invalid expired"),
            (["--leeway", "10"], 1_900_000_009, "valid"), (["--leeway", "10"], 1_900_000_010, "invalid expired"),
            ([], 1_899_998_999, "invalid not_yet_valid"), (["--leeway", "1"], 1_899_998_999, "valid"),
            (["--issuer", "me"], 1_899_999_999, "valid"), (["--issuer", "you"], 1_899_999_999, "invalid issuer"),
            (["--audience", "b"], 1_899_999_999, "valid"), (["--audience", "c"], 1_899_999_999, "invalid audience"),
            (["--type", "at+jwt"], 1_899_999_999, "valid"), (["--type", "JWT"], 1_899_999_999, "invalid type"),
            (["--require", "iss", "--require", "exp"], 1_899_999_999, "valid"),
            (["--require", "iss", "--require", "sub"], 1_899_999_999, "invalid missing_claim"),
            (["--algorithm", "HS256"], 1_899_999_999, "valid"),
            (["--algorithm", "ES256", "--algorithm", "RS256"], 1_899_999_999, "invalid"),
        ]
        for row in rows {
            let answer = try await keys.answer(token, row.options, now: row.now)
            #expect(answer.hasPrefix(row.answer), "\(row.options) at \(row.now): \(answer)")
        }
        // Claims may have any value, but not any type.
        let bare = try keys.token("{}")
        #expect(try await keys.answer(bare) == "valid {}")
        #expect(try await keys.answer(bare, ["--require", "exp"]) == "invalid missing_claim")
        #expect(try await keys.answer(bare, ["--issuer", "me"]).hasPrefix("invalid "))
        #expect(try await keys.answer(bare, ["--audience", "a"]).hasPrefix("invalid "))
        // The project's signer correctly refuses these payloads.
        for payload in [#"{"iss":1}"#, #"{"aud":{}}"#, #"{"exp":"soon"}"#] {
            #expect(throws: JWTError.self) { try keys.token(payload) }
        }
    }

    @Test("each answer arrives before the next token is sent")
    func interactive() async throws {
        let keys = try Keys()
        let token = try keys.token("{}")
        let script = """
            coproc V { "$0" token verify --jwks "$1"; }
            for line in "$2" x "$2"; do echo "$line" >&"${V[1]}"; read -t 15 -r answer <&"${V[0]}"; echo "$answer"; done
            """
        let outcome = try await Command.run(["bash", "-c", script, Repository.program, keys.file, token])
        #expect(outcome.text == "valid {}\ninvalid malformed\nvalid {}\n")
    }

    @Test("an unusable key file is refused in one line")
    func badKeys() async throws {
        let folder = try TemporaryDirectory()
        for (text, line) in [
            ("", "not an object"), ("{", "ends too early"), ("[]", "not an object"), (#"{"keys":[]}"#, "no usable key"),
            (#"{"keys":{}}"#, "no array"),
        ] {
            let file = try folder.write(text, to: "keys.json")
            let outcome = try await Command.run([Repository.program, "token", "verify", "--jwks", file])
            #expect(outcome.status == 1, "\(text)")
            #expect(outcome.errors.hasPrefix("Error: \(file)"), "\(outcome.errors)")
            #expect(outcome.errors.contains(line))
            #expect(outcome.errors.split(separator: "\n").count == 1)
        }
        let missing = try await Command.run([Repository.program, "token", "verify", "--jwks", "/nonexistent"])
        #expect(missing.status == 1)
        #expect(missing.errors == "Error: /nonexistent cannot be read.\n")
    }

    @Test(
        "invalid options exit with status 64",
        arguments: [
            ["--leeway", "301"], ["--leeway", "-1"], ["--leeway", "x"], ["--now", "tomorrow"], ["--algorithm", "none"],
            ["--algorithm", "hs256"],
        ])
    func usage(options: [String]) async throws {
        let keys = try TemporaryDirectory().path
        let outcome = try await Command.run([Repository.program, "token", "verify", "--jwks", keys] + options)
        #expect(outcome.status == 64, "\(outcome.errors)")
    }

    @Test("inspect prints the claims and states that they are not verified")
    func inspect() async throws {
        let keys = try Keys()
        let token = try keys.token("{\"sub\":\"1\",\n\"exp\":1900000000}", "ES256")
        let program = [Repository.program, "token", "inspect"]
        let shown = try await Command.succeed(program, input: Data((token + "\n").utf8)).text
        #expect(shown.contains(#"claims      {"sub":"1","exp":1900000000}"#))
        #expect(shown.contains(#""alg":"ES256""#))
        #expect(shown.contains("expires     2030-03-17T17:46:40Z"))
        #expect(shown.contains("not checked"))
        let json = try await Command.succeed(program + ["--json"], input: Data(token.utf8)).text
        #expect(json.hasSuffix(#""claims":{"sub":"1","exp":1900000000}}"# + "\n"))
        #expect(json.hasPrefix(#"{"header":{"#))

        let mixed =
            Data("x\n\(token)\n".utf8) + Data([0xff, 0, 0x0a]) + Data(String(repeating: "a", count: 1 << 20).utf8)
        let outcome = try await Command.run(program + ["--json"], input: mixed)
        #expect(outcome.status == 1)
        #expect(outcome.text == json)
        #expect(outcome.errors.split(separator: "\n").count == 3)
        #expect(outcome.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("Not a token: ") })
    }
}
