import CAllocationCounter
import JWT

/// Counts the allocations of one operation: on the way that every request takes there are few, and they have a budget.
enum AllocationFigures {
    /// Allocations that one HS256 verification may make: two hash states, the payload, the index of its members.
    private static let budget: UInt64 = 4

    /// Prints the counts.
    /// - Returns: whether the budget holds, and refusing a megabyte costs none (R9).
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

    /// Allocations of one call, as the average over many: what happens once does not count.
    private static func count(_ body: () -> Void) -> UInt64 {
        body()
        let before = allocation_count()
        for _ in 0..<1000 { body() }
        // Rounded up: a fraction of an allocation is one now and then.
        return (allocation_count() - before + 999) / 1000
    }
}
