import JWT

/// Tokens that must be refused, compared with a valid token of the same size: no input may cost more than a valid one.
enum RefusalFigures {
    static func add(to table: inout Table, _ meter: Meter) throws {
        let key = try Key(hmacSecret: SampleToken.secret, algorithm: .hs256)
        let signer = try Signer(key: key, type: "JWT")
        var claims = SampleToken.small()
        let header = Array(try signer.sign(claims).utf8.prefix { $0 != UInt8(ascii: ".") })
        claims.set("x", String(repeating: "honest text ", count: 493))
        let valid = Array(try signer.sign(claims).utf8)
        let verifier = Verifier(keys: KeySet(key), policy: try SampleToken.policy(.hs256))
        _ = try verifier.verify(valid, now: SampleToken.now)

        func filled(_ text: String) -> [UInt8] {
            Array(String(repeating: text, count: valid.count / text.utf8.count + 1).utf8.prefix(valid.count))
        }
        /// The text as a header, and the usual header followed by the text, both with an invalid signature.
        func encoded(_ text: String) -> [(String, [UInt8])] {
            let bytes = Array(String(repeating: text, count: 7000 / text.utf8.count).utf8.prefix(5900))
            let part = Array(Base64URL.encode(bytes).utf8)
            let end = Array(valid.suffix(44))
            return [
                ("as header", part + Array(".e30".utf8) + end), ("as payload", header + Array(".".utf8) + part + end),
            ]
        }
        var inputs = [("dots", filled(".")), ("letters", filled("a")), ("bytes", filled("\u{1}"))]
        for (name, text) in [
            ("quotes", "\""), ("arrays", "["), ("objects", #"{"a":"#), ("escapes", #"{"\u0061":"\u0061","#),
            ("digits", #"{"a":1111111"#),
        ] {
            inputs += encoded(text).map { ("\(name) \($0)", $1) }
        }
        var members = "{"
        for index in 0..<700 { members += "\"\(index)\":0," }
        let many = Base64URL.encode(Array((members + "\"alg\":\"none\"}").utf8))
        inputs.append(("700 header members", Array("\(many).e30".utf8) + Array(valid.suffix(44))))
        let results = meter.measure(
            [{ keep(try? verifier.verify(valid, now: SampleToken.now)) }]
                + inputs.map { _, input in { keep(try? verifier.verify(input, now: SampleToken.now)) } })
        for ((name, _), figures) in zip(inputs, results.dropFirst()) {
            table.add("8 KiB refused: \(name)", figures, against: "valid 8 KiB", results[0], target: 1)
        }
    }
}
