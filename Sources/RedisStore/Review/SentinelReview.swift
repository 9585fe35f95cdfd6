import Identity

/// Reviews the sentinels: each must reply, name the same primary, and be able to agree with the others on a failover.
enum SentinelReview {
    /// The reasons why the next failover would fail, one sentence each.
    static func warnings(of sentinels: Sentinels, primary: ServerAddress) -> [String] {
        var warnings: [String] = []
        for (sentinel, answer) in sentinels.answers() {
            switch answer {
            case .success(primary): break
            case .success(let other):
                warnings.append(
                    "The sentinel at \(sentinel) names \(other) as the primary, and the others name \(primary).")
            case .failure(let error): warnings.append("A sentinel is of no use: \(error.detail).")
            }
        }
        if let problem = sentinels.quorumProblem() { warnings.append(problem + ".") }
        return warnings
    }
}
