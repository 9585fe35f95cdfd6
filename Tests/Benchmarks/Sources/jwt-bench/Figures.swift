/// What the samples of one operation say, in nanoseconds.
struct Figures {
    let median: Double
    /// The tenth and the ninetieth of a hundred.
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

    /// How many times the other operation's time this one takes: the median over the rounds, in each of which both were
    /// measured one after the other.
    func ratio(to other: Figures) -> Double {
        let ratios = zip(samples, other.samples).map { $0 / $1 }.sorted()
        return ratios[ratios.count / 2]
    }
}
