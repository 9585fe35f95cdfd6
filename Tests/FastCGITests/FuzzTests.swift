import FastCGI
import Fuzzing
import Testing

/// F12: a bounded campaign with a fixed seed; `make fuzz` runs longer ones.
@Suite("Fuzz")
struct FuzzTests {
    @Test("the screen, reassembly and libfcgi agree on random requests", arguments: [1, 2, 3] as [UInt64])
    func screen(_ seed: UInt64) {
        var campaign = ScreenCampaign(seed: seed)
        for _ in 0..<800 {
            if let finding = campaign.round() {
                Issue.record("\(finding)")
                return
            }
        }
        // Each kind of verdict was reached often.
        #expect(campaign.complete > 100)
        #expect(campaign.violations > 100)
        #expect(campaign.overruns > 20)
    }

    @Test("a server keeps serving, whatever random peers send", arguments: [11, 12] as [UInt64])
    func socket(_ seed: UInt64) throws {
        let running = try RunningServer { request in
            Response(text: request.parameter("REQUEST_URI") == "/good" ? "still here" : "ok")
        }
        var campaign = SocketCampaign(
            seed: seed, path: running.folder.socket, good: Wire.get("/good", keep: false),
            answer: Array("still here".utf8))
        for _ in 0..<400 {
            if let finding = campaign.round() {
                Issue.record("\(finding)")
                return
            }
        }
        #expect(running.server.metrics.violations.count > 5)
    }

    /// Plausible bugs.
    enum Bug: CaseIterable {
        /// Forgets that padding may be cut.
        case padding
        /// Reads a second request as part of the first.
        case trailing
        /// Accepts a name that contains `=`.
        case name
        /// Counts a value one byte short.
        case lengths
        /// Loses the last byte of a staged body.
        case staging
    }

    /// A screen with a bug.
    struct Planted: ScreenSubject {
        let bug: Bug
        private let screen = ModuleScreen()

        init(bug: Bug) {
            self.bug = bug
        }

        func verdict(on pieces: [[UInt8]]) -> ScreenedRequest {
            var screened = screen.verdict(on: pieces)
            switch bug {
            case .padding:
                if pieces.count > 40, screened.verdict == .complete { screened.verdict = .incomplete }
            case .trailing:
                if screened.verdict == .violation(.trailingBytes) { screened.verdict = .complete }
            case .name:
                if screened.verdict == .violation(.parameterName) { screened.verdict = .complete }
            case .lengths:
                if screened.lengths.count == 3 { screened.lengths[2][1] = max(0, screened.lengths[2][1] - 1) }
            case .staging:
                if screened.records.count > 2000 { screened.records.removeLast() }
            }
            return screened
        }
    }

    @Test("a campaign finds each planted bug", arguments: Bug.allCases)
    func planted(_ bug: Bug) {
        var campaign = ScreenCampaign(seed: 1, subject: Planted(bug: bug))
        let isFound = (0..<3000).contains { _ in campaign.round() != nil }
        #expect(isFound)
    }
}
