// Fuzzes the record level for as long as is asked for: FastCGIFuzz [SECONDS] [SEED]. Prints the seed, so that a finding is
// found again; status 1 if there is one.

import FastCGIFuzzing
import Glibc

let seconds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 60
var seed = CommandLine.arguments.dropFirst(2).first.flatMap { UInt64($0) } ?? UInt64(time(nil))
let clock = ContinuousClock()
let end = clock.now + .seconds(seconds)
var rounds = 0
while clock.now < end {
    var campaign = ScreenCampaign(seed: seed)
    for _ in 0..<10_000 {
        rounds += 1
        if let finding = campaign.round() {
            print("seed \(seed): \(finding)")
            exit(1)
        }
    }
    print(
        "seed \(seed): \(campaign.complete) complete, \(campaign.violations) violations, \(campaign.overruns) over a limit"
    )
    seed &+= 1
}
print("\(rounds) rounds, no finding")
