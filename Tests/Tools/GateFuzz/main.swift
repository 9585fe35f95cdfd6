// Asks the gate with inputs that hold no valid credential: GateFuzz [SECONDS] [SEED]. With `bench` instead of seconds, it
// measures what a thousand rules cost. Prints the seed, so that a finding is found again; status 1 if there is one.

import GateFuzzing
import Glibc

if CommandLine.arguments.dropFirst().first == "bench" {
    try RuleFigures().print()
    exit(0)
}
let seconds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 60
let seed = CommandLine.arguments.dropFirst(2).first.flatMap { UInt64($0) } ?? UInt64(time(nil))
let clock = ContinuousClock()
let end = clock.now + .seconds(seconds)
var campaign = try GateCampaign(seed: seed)
while clock.now < end {
    for _ in 0..<10_000 {
        if let finding = campaign.round() {
            print("seed \(seed), input \(campaign.asked): \(finding)")
            exit(1)
        }
    }
}
print("seed \(seed): \(campaign.asked) inputs to the gate, \(campaign.unauthorized) asked to log in, no finding")
