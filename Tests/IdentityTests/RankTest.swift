import Foundation

/// The Mann-Whitney test: whether two sets of timings come from one distribution. It compares ranks, so that a few
/// outliers of a busy machine decide nothing.
enum RankTest {
    /// The probability of a difference at least this large if there is none (two-sided, normal approximation).
    static func probability<Value: Comparable>(_ first: [Value], _ second: [Value]) -> Double {
        let all = (first.map { ($0, true) } + second.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var rankSum = 0.0
        var index = 0
        while index < all.count {
            var end = index
            while end < all.count, all[end].0 == all[index].0 { end += 1 }
            // Equal values share their mean rank.
            let rank = Double(index + 1 + end) / 2
            rankSum += rank * Double(all[index..<end].count { $0.1 })
            index = end
        }
        let (n, m) = (Double(first.count), Double(second.count))
        let statistic = rankSum - n * (n + 1) / 2
        let deviation = (n * m * (n + m + 1) / 12).squareRoot()
        return erfc(abs(statistic - n * m / 2) / deviation / 2.0.squareRoot())
    }
}
