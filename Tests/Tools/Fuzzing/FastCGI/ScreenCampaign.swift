import Randomness
internal import FastCGI

/// Feeds a screen random requests, valid and corrupted. Compares its verdicts with each other, with the generated
/// request and with libfcgi.
package struct ScreenCampaign {
    private var generator: RequestGenerator
    private let subject: any ScreenSubject
    private let library = LibraryReader()

    /// The number of rounds per verdict. A campaign without a complete request proves nothing.
    package private(set) var complete = 0
    /// Rounds that ended in a violation.
    package private(set) var violations = 0
    /// Rounds that exceeded a limit.
    package private(set) var overruns = 0

    /// A campaign whose rounds the seed determines.
    package init(seed: UInt64, subject: any ScreenSubject = ModuleScreen()) {
        generator = RequestGenerator(random: SeededGenerator(seed: seed))
        self.subject = subject
    }

    /// Runs one round. Returns nil, or a description of the error.
    package mutating func round() -> String? {
        let good = generator.good()
        let isGood = generator.random.oneIn(3)
        let bytes = isGood ? good.bytes : generator.spoil(good.bytes)
        let screened = subject.verdict(on: [bytes])
        switch screened.verdict {
        case .complete where screened.overrun == nil: complete += 1
        case .complete: overruns += 1
        case .violation: violations += 1
        case .incomplete, .flooded: break
        }
        if let finding = compareWithPieces(bytes, screened) { return finding }
        guard screened.verdict == .complete else {
            return isGood ? "a valid request is \(screened.verdict): \(bytes)" : nil
        }
        guard screened.overrun == nil else { return nil }
        return compareWithLibrary(bytes, screened, expected: isGood ? good.content : nil)
    }

    private mutating func compareWithPieces(_ bytes: [UInt8], _ whole: ScreenedRequest) -> String? {
        let pieces = generator.pieces(of: bytes)
        let screened = subject.verdict(on: pieces)
        // A request that is complete before its last piece is only wrong if more data follows. The whole request shows
        // this.
        if screened == whole { return nil }
        return "cut into \(pieces.map(\.count)) it is \(screened.verdict), else \(whole.verdict): \(bytes)"
    }

    private func compareWithLibrary(
        _ bytes: [UInt8], _ screened: ScreenedRequest, expected: RequestContent?
    ) -> String? {
        let direct = screened.isDirect ? bytes : screened.records
        guard let content = library.read(direct) else { return "complete, but libfcgi cannot read it: \(bytes)" }
        if let expected, content != expected { return "libfcgi reads another request than was made: \(bytes)" }
        guard screened.lengths == content.parameters.map({ $0.map(\.count) }) else {
            return "lengths \(screened.lengths) are not libfcgi's: \(bytes)"
        }
        guard library.read(screened.records) == content else { return "staged, it is another request: \(bytes)" }
        return nil
    }
}
