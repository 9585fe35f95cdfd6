import JWT

/// Feeds broken tokens, JSON, key sets and PEM to the JWT module.
///
/// A trap ends the process. An accepted forgery is a finding, and so is a result that differs between runs.
package struct JWTCampaign {
    private var mutator: Mutator
    private let targets: [any FuzzTarget]
    /// The number of inputs so far.
    package private(set) var inputs = 0
    /// The number of accepted inputs.
    package private(set) var accepted = 0

    /// - Parameter plantsBug: breaks the oracle on purpose, to show that a finding is reported.
    package init(seed: UInt64, plantsBug: Bool = false) throws {
        mutator = Mutator(seed: seed)
        targets = [
            try VerifyTarget(plantsBug: plantsBug), try PayloadTarget(), KeySetTarget(), try PEMTarget(),
        ]
    }

    /// Feeds one input to each target. Returns a finding with its input, if any.
    package mutating func round() -> String? {
        for target in targets {
            let input = mutator.mutate(target.seeds)
            inputs += 1
            switch target.judge(input) {
            case .refused: break
            case .accepted: accepted += 1
            case .wrong(let problem): return "\(target.name): \(problem); input: \(Base64URL.encode(input))"
            }
        }
        return nil
    }
}
