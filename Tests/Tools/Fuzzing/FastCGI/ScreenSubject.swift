package import FastCGI

/// The subject of the fuzzer, which screens bytes as ``RecordScreen`` does. Tests substitute one with a bug, and check
/// that the fuzzer finds it.
package protocol ScreenSubject {
    /// The verdict on `pieces`, fed one after the other.
    func verdict(on pieces: [[UInt8]]) -> ScreenedRequest
}

/// A verdict with its details.
package struct ScreenedRequest: Equatable {
    /// After the last piece.
    package var verdict: ScreenVerdict
    /// The limit that was exceeded.
    package var overrun: Overrun?
    /// Whether libfcgi may read the bytes as received.
    package var isDirect: Bool
    /// The lengths of names and values.
    package var lengths: [[Int]]
    /// The request, reassembled from what was staged, if it is complete.
    package var records: [UInt8]

    /// Creates a verdict.
    package init(verdict: ScreenVerdict, overrun: Overrun?, isDirect: Bool, lengths: [[Int]], records: [UInt8]) {
        self.isDirect = isDirect
        self.verdict = verdict
        self.overrun = overrun
        self.lengths = lengths
        self.records = records
    }
}

/// The module's own screen.
package struct ModuleScreen: ScreenSubject {
    private let limits: RecordLimits

    /// Its limits are such that random requests sometimes exceed them, except the limit on wire bytes, which depends on
    /// how the bytes are cut.
    package init(
        limits: RecordLimits = RecordLimits(parameters: 7, parameterBytes: 500, bodyBytes: 2500, wireBytes: 10_000_000)
    ) {
        self.limits = limits
    }

    package func verdict(on pieces: [[UInt8]]) -> ScreenedRequest {
        var screen = RecordScreen(limits: limits)
        let staged = StagedRequest()
        let lengths = ParameterLengths(capacity: limits.parameters)
        var verdict = ScreenVerdict.incomplete
        for piece in pieces {
            verdict = screen.consume(piece.span, staging: staged, lengths: lengths)
            if verdict != .incomplete, verdict != .complete { break }
        }
        let isComplete = verdict == .complete && screen.overrun == nil
        return ScreenedRequest(
            verdict: verdict, overrun: screen.overrun, isDirect: !screen.needsReframing,
            lengths: isComplete ? (0..<lengths.count).map { [lengths[$0].name, lengths[$0].value] } : [],
            records: isComplete
                ? staged.records(requestID: screen.requestID, keepsConnection: screen.keepsConnection) : [])
    }
}
