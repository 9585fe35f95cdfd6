import Glibc
import JWT

/// Feeds broken tokens, JSON, key sets and PEM to the module until the time is over, and stops at the first surprise.
///
///     JWTFuzz [--seconds N] [--seed N] [--plant-bug]
///
/// A trap ends the process; a forgery that is accepted, or an answer that depends on the run, is reported with the input.
/// `--plant-bug` breaks the oracle on purpose, to show that a finding is reported.
@main
struct JWTFuzz {
    static func main() throws {
        let options = try Options(CommandLine.arguments.dropFirst())
        var mutator = Mutator(seed: options.seed)
        let targets: [any FuzzTarget] = [
            try VerifyTarget(plantsBug: options.plantsBug), try PayloadTarget(), KeySetTarget(), try PEMTarget(),
        ]
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: .seconds(options.seconds))
        var rounds = 0
        var accepted = 0
        while clock.now < end {
            for _ in 0..<256 {
                for target in targets {
                    let input = mutator.mutate(target.seeds)
                    switch target.judge(input) {
                    case .refused: break
                    case .accepted: accepted += 1
                    case .wrong(let problem):
                        print("FOUND \(target.name): \(problem)")
                        print("seed \(options.seed), round \(rounds), input: \(Base64URL.encode(input))")
                        exit(1)
                    }
                }
                rounds += 1
            }
        }
        print("\(rounds * targets.count) inputs, \(accepted) accepted, nothing found (seed \(options.seed))")
    }
}
