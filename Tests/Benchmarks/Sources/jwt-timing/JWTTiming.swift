import JWT

/// Tests statistically whether the comparison of signatures reveals the position of the first difference.
///
///     jwt-timing [SAMPLES]
///
/// Verifies tokens whose signature is wrong in the first byte, in the last byte, and in all bytes, in random order.
/// Compares the times with Welch's t-test, without outliers, as is usual for such measurements. |t| below 4.5 means
/// that there is no visible difference. This is a tool for a quiet machine and not a pass-or-fail test: load only adds
/// noise.
@main
struct JWTTiming {
    /// The usual threshold of such leakage tests.
    private static let border = 4.5

    static func main() throws {
        let samples = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 400_000
        let key = try Key(hmacSecret: [UInt8](0..<32), algorithm: .hs256)
        let signer = try Signer(key: key, type: "JWT")
        let token = Array(try signer.sign(payload: Array(#"{"exp":99999999999,"sub":"somebody"}"#.utf8)).utf8)
        let policy = try Policy(issuer: .notJudged, audience: .absent, algorithms: [.hs256], type: .exactly("JWT"))
        let verifier = Verifier(keys: KeySet(key), policy: policy)
        _ = try verifier.verify(token, now: 0)

        let start = token.count - 43
        let places = [
            ("first byte", [start]), ("last byte", [token.count - 2]), ("every byte", Array(start..<token.count - 1)),
        ]
        let wrong = places.map { altered(token, at: $0.1) }
        for token in wrong { precondition((try? verifier.verify(token, now: 0)) == nil, "a forgery was accepted") }
        var times = wrong.map { _ in [Double]() }
        var order = SystemRandomNumberGenerator()
        let clock = ContinuousClock()
        // The same memory for all tokens: the address affects the time more than the contents.
        var buffer = token
        for _ in 0..<samples {
            let kind = Int.random(in: 0..<wrong.count, using: &order)
            for offset in start..<token.count { buffer[offset] = wrong[kind][offset] }
            let begin = clock.now
            for _ in 0..<4 { _ = try? verifier.verify(buffer, now: 0) }
            times[kind].append(Double((clock.now - begin).components.attoseconds) / 4e9)
        }
        // Interruptions cause outliers. All times above the 90th percentile are dropped, with the same cut for all.
        let cut = times.flatMap { $0 }.sorted()[samples * 9 / 10]
        let kept = times.map { $0.filter { $0 <= cut } }
        var worst = 0.0
        for (index, (name, _)) in places.enumerated() {
            let t = index == 0 ? 0 : welch(kept[0], kept[index])
            worst = max(worst, abs(t))
            print(
                "wrong in the \(name): mean \(mean(kept[index])) ns, \(kept[index].count) samples, t against first byte \(t)"
            )
        }
        print(worst < border ? "no difference was seen" : "A DIFFERENCE WAS SEEN: |t| is over \(border)")
    }

    /// The token with other characters at some places, each of the same class as the original. Decoding a character may
    /// take a time that depends on its class, which reveals nothing. The position of the first difference must not
    /// show.
    private static func altered(_ token: [UInt8], at places: [Int]) -> [UInt8] {
        var altered = token
        for place in places {
            switch altered[place] {
            case UInt8(ascii: "A"), UInt8(ascii: "a"), UInt8(ascii: "0"): altered[place] += 1
            case UInt8(ascii: "-"): altered[place] = UInt8(ascii: "_")
            case UInt8(ascii: "_"): altered[place] = UInt8(ascii: "-")
            default: altered[place] -= 1
            }
        }
        return altered
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    private static func welch(_ left: [Double], _ right: [Double]) -> Double {
        func variance(_ values: [Double]) -> Double {
            let mean = mean(values)
            return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
        }
        let error = variance(left) / Double(left.count) + variance(right) / Double(right.count)
        return (mean(left) - mean(right)) / error.squareRoot()
    }
}
