/// The statistics of one operation's samples, in nanoseconds.
struct Figures {
    let median: Double
    /// The 10th percentile, followed by the 90th.
    let low: Double
    let high: Double

    private let samples: [Double]

    init(_ samples: [Double]) {
        self.samples = samples
        let sorted = samples.sorted()
        median = sorted[sorted.count / 2]
        low = sorted[sorted.count / 10]
        high = sorted[sorted.count - 1 - sorted.count / 10]
    }

    /// The ratio of this operation's time to another's: the median over the rounds, each of which measures both in
    /// succession.
    func ratio(to other: Figures) -> Double {
        let ratios = zip(samples, other.samples).map { $0 / $1 }.sorted()
        return ratios[ratios.count / 2]
    }
}
