import Fuzzing
import Testing

@Suite("The gate, fuzzed")
struct GateFuzzTests {
    // G4; `make fuzz` runs it for longer.
    @Test("admits only requests with a valid credential, for fifty thousand inputs")
    func campaign() throws {
        var campaign = try GateCampaign(seed: 20_261_122)
        for _ in 0..<50_000 {
            if let finding = campaign.round() {
                Issue.record("input \(campaign.asked): \(finding)")
                return
            }
        }
        // Enough inputs reach the credential check.
        #expect(campaign.unauthorized > 5_000)
    }
}
