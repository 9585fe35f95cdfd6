// Fuzzes for the given time: Fuzz fastcgi|gate|jwt [SECONDS] [SEED] [--plant-bug]. Prints the seed, so that a finding
// can be reproduced. Exits with status 1 if there is one. `--plant-bug` breaks the oracle of jwt on purpose.

import Fuzzing
import Glibc

var arguments = CommandLine.arguments.dropFirst().filter { $0 != "--plant-bug" }[...]
let name = arguments.popFirst() ?? ""
let seconds = arguments.popFirst().flatMap { Int($0) } ?? 60
var seed = arguments.popFirst().flatMap { UInt64($0) } ?? UInt64(time(nil))
let end = ContinuousClock.now + .seconds(seconds)

@MainActor
func stop(_ finding: String) -> Never {
    print("FOUND with seed \(seed): \(finding)")
    exit(1)
}

switch name {
case "fastcgi":
    var rounds = 0
    while ContinuousClock.now < end {
        var campaign = ScreenCampaign(seed: seed)
        for _ in 0..<10_000 {
            rounds += 1
            if let finding = campaign.round() { stop("\(finding)") }
        }
        print(
            "seed \(seed): \(campaign.complete) complete, \(campaign.violations) violations, "
                + "\(campaign.overruns) over a limit")
        seed &+= 1
    }
    print("\(rounds) rounds, no finding")
case "gate":
    var campaign = try GateCampaign(seed: seed)
    while ContinuousClock.now < end {
        for _ in 0..<10_000 {
            if let finding = campaign.round() { stop("input \(campaign.asked): \(finding)") }
        }
    }
    print("seed \(seed): \(campaign.asked) inputs to the gate, \(campaign.unauthorized) asked to log in, no finding")
case "jwt":
    var campaign = try JWTCampaign(seed: seed, plantsBug: CommandLine.arguments.contains("--plant-bug"))
    while ContinuousClock.now < end {
        for _ in 0..<256 {
            if let finding = campaign.round() { stop(finding) }
        }
    }
    print("seed \(seed): \(campaign.inputs) inputs, \(campaign.accepted) accepted, no finding")
default:
    print("usage: Fuzz fastcgi|gate|jwt [SECONDS] [SEED] [--plant-bug]")
    exit(64)
}
