import CAllocationCounter
import JWT

/// Counts the allocations of one operation. The operations of every request have a small budget.
enum AllocationFigures {
    /// The budget of one HS256 verification: two hash states, the payload, the index of its members.
    private static let budget: UInt64 = 4

    /// Prints the counts.
    /// - Returns: whether the counts stay within the budget, and refusing a megabyte allocates nothing (R9).
    static func report() throws -> Bool {
        var holds = true
        for (name, claims) in [("14 claims", SampleToken.large()), ("4 claims", SampleToken.small())] {
            let key = try Key(hmacSecret: SampleToken.secret, algorithm: .hs256)
            let signer = try Signer(key: key, type: "JWT")
            let text = try signer.sign(claims)
            let token = Array(text.utf8)
            let verifier = Verifier(keys: KeySet(key), policy: try SampleToken.policy(.hs256))
            let cache = VerifiedTokenCache(verifier)
            let verify = count { keep(try? verifier.verify(token, now: SampleToken.now)) }
            let hit = count { keep(try? cache.verify(token, now: SampleToken.now)) }
            let sign = count { keep(try? signer.sign(claims)) }
            let dots = [UInt8](repeating: UInt8(ascii: "."), count: 1 << 20)
            let refuse = count { keep(try? verifier.verify(dots, now: SampleToken.now)) }
            print(
                "allocations, \(name): HS256 verify \(verify) (budget \(budget)), cache hit \(hit), HS256 sign \(sign),",
                "a megabyte of dots \(refuse)")
            holds = holds && verify <= budget && refuse == 0
        }
        return holds
    }

    /// The allocations of one call: the average of many calls, so that allocations that occur only once do not count.
    private static func count(_ body: () -> Void) -> UInt64 {
        body()
        let before = allocation_count()
        for _ in 0..<1000 { body() }
        // Rounded up: a fraction means that some calls allocate.
        return (allocation_count() - before + 999) / 1000
    }
}
