import FastCGI
import Testing

/// The record screen alone: bytes in, a verdict out (F7, F8, F9, F12).
@Suite("RecordScreen")
struct RecordScreenTests {
    static let limits = RecordLimits(parameters: 4, parameterBytes: 256, bodyBytes: 64, wireBytes: 4096)

    static func verdict(_ bytes: [UInt8], limits: RecordLimits = limits) -> ScreenVerdict {
        var screen = RecordScreen(limits: limits)
        return screen.consume(bytes.span)
    }

    @Test(
        "recognises a complete request, whatever its framing",
        arguments: [
            Wire.request(),
            Wire.request([], body: []),
            Wire.request(keep: false),
            Wire.request([("A", "")]),
            Wire.request([("REQUEST_METHOD", "POST"), ("LONG", String(repeating: "x", count: 200))], body: [1, 2, 3]),
            Wire.request(body: [UInt8](repeating: 7, count: 64), recordSize: 1),
            Wire.request(body: [1, 2, 3, 4, 5], recordSize: 2, padding: 255),
            Wire.request(id: 0xffff),
            Wire.begin() + Wire.record(4, padding: 8) + Wire.record(5, padding: 3),
        ])
    func complete(_ bytes: [UInt8]) {
        #expect(Self.verdict(bytes) == .complete)
        #expect(Self.verdict(bytes.dropLast()) == .incomplete)
    }

    @Test("comes to the same verdict wherever the bytes are cut")
    func split() {
        let bytes = Wire.request([("NAME", "value"), ("B", "")], body: [9, 9, 9], recordSize: 5, padding: 3)
        for cut in bytes.indices {
            var screen = RecordScreen(limits: Self.limits)
            #expect(screen.consume(Array(bytes[..<cut]).span) == .incomplete)
            #expect(screen.consume(Array(bytes[cut...]).span) == .complete)
        }
        var screen = RecordScreen(limits: Self.limits)
        for byte in bytes.dropLast() {
            #expect(screen.consume([byte].span) == .incomplete)
        }
        #expect(screen.consume(Array(bytes.suffix(1)).span) == .complete)
    }

    @Test("reads id, keep flag and lengths")
    func facts() {
        let lengths = ParameterLengths(capacity: 4)
        var screen = RecordScreen(limits: Self.limits)
        let bytes = Wire.request([("AB", "xyz"), ("C", "")], body: [1, 2], keep: true, id: 513)
        #expect(screen.consume(bytes.span, lengths: lengths) == .complete)
        #expect(screen.requestID == 513)
        #expect(screen.keepsConnection)
        #expect(screen.bodyBytes == 2)
        #expect(lengths.count == 2)
        #expect(lengths[0] == (2, 3))
        #expect(lengths[1] == (1, 0))
    }

    static let paddings: [([UInt8], Bool)] = [
        (Wire.request(body: [1], padding: 9), false),
        (Wire.record(1, [0, 1, 0, 0, 0, 0, 0, 0], padding: 8) + Wire.record(4) + Wire.record(5), true),
        (Wire.begin() + Wire.record(4, padding: 1) + Wire.record(5), true),
        (Wire.begin() + Wire.record(4) + Wire.record(5, padding: 255), true),
    ]

    @Test("reports padding that libfcgi would read as a record", arguments: paddings)
    func paddedEnd(_ bytes: [UInt8], _ isPadded: Bool) {
        var screen = RecordScreen(limits: Self.limits)
        #expect(screen.consume(bytes.span) == .complete)
        #expect(screen.needsReframing == isPadded)
    }

    static let violations: [(ProtocolViolation, [UInt8])] = [
        (.version, Wire.record(1, [0, 1, 0, 0, 0, 0, 0, 0], version: 0)),
        (.version, Wire.begin() + Wire.record(4, version: 2)),
        (.recordType, Wire.record(4, [1, 1, 65, 65])),
        (.recordType, Wire.begin() + Wire.record(5)),
        (.recordType, Wire.begin() + Wire.record(12)),
        (.recordType, Wire.begin() + Wire.record(0)),
        (.recordType, Wire.begin() + Wire.record(4) + Wire.record(8, [1])),
        (.recordType, Wire.begin() + Wire.record(4) + Wire.record(4, [1, 1, 65, 65])),
        (.recordType, Wire.begin() + Wire.begin()),
        (.recordType, Wire.begin() + Wire.record(6, [1])),
        (.recordType, Wire.begin() + Wire.record(3, [0, 0, 0, 0, 0, 0, 0, 0])),
        // F7: four names in one FCGI_GET_VALUES overflow a stack buffer of libfcgi.
        (.management, Wire.record(9, (0..<4).flatMap { _ in Wire.pair("FCGI_MPXS_CONNS", "") }, id: 0)),
        (.management, Wire.begin() + Wire.record(9, Wire.pair("FCGI_MAX_CONNS", ""), id: 0)),
        (.management, Wire.record(1, [0, 1, 0, 0, 0, 0, 0, 0], id: 0)),
        (.role, Wire.begin(role: 2)),
        (.role, Wire.begin(role: 3)),
        (.role, Wire.begin(role: 0)),
        (.role, Wire.record(1, [1, 1, 0, 0, 0, 0, 0, 0])),
        (.multiplexing, Wire.begin() + Wire.begin(id: 2)),
        (.multiplexing, Wire.begin() + Wire.record(4) + Wire.record(5, [1], id: 2)),
        (.beginLength, Wire.record(1, [0, 1, 0])),
        (.beginLength, Wire.record(1, [0, 1, 0, 0, 0, 0, 0, 0, 0])),
        (.beginLength, Wire.record(1)),
        (.parameterLength, Wire.begin() + Wire.record(4, [3]) + Wire.record(4)),
        (.parameterLength, Wire.begin() + Wire.record(4, [3, 1, 65]) + Wire.record(4)),
        (.parameterLength, Wire.begin() + Wire.record(4, [1, 2, 65, 66]) + Wire.record(4)),
        (.parameterLength, Wire.begin() + Wire.record(4, [0x80, 0, 0]) + Wire.record(4)),
        (.parameterName, Wire.begin() + Wire.record(4, [0, 0])),
        (.parameterName, Wire.begin() + Wire.record(4, Wire.pair("A=B", "c"))),
        (.parameterName, Wire.begin() + Wire.record(4, Wire.pair("A\u{0}B", "c"))),
        (.parameterName, Wire.begin() + Wire.record(4, Wire.pair("A B", "c"))),
        (.parameterName, Wire.begin() + Wire.record(4, Wire.pair("Ä", "c"))),
        (.parameterValue, Wire.begin() + Wire.record(4, Wire.pair("A", "x\u{0}y"))),
        (.aborted, Wire.begin() + Wire.record(2)),
        (.aborted, Wire.begin() + Wire.record(4) + Wire.record(5, [1]) + Wire.record(2)),
        // F1: bytes after a request, before its response.
        (.trailingBytes, Wire.request() + [1]),
        (.trailingBytes, Wire.request() + Wire.request()),
    ]

    @Test("refuses bytes that are not a request", arguments: violations)
    func violation(_ expected: ProtocolViolation, _ bytes: [UInt8]) {
        #expect(Self.verdict(bytes) == .violation(expected))
        // Every further byte is refused too.
        var screen = RecordScreen(limits: Self.limits)
        _ = screen.consume(bytes.span)
        #expect(screen.consume([1].span) == .violation(expected))
    }

    @Test("accepts visible ASCII except = in names, at every position, and everything except NUL in values")
    func characters() {
        for place in 0..<17 {
            for byte in UInt8.min...UInt8.max {
                var name = [UInt8](repeating: UInt8(ascii: "N"), count: 17)
                name[place] = byte
                let pair: [UInt8] = [17, 17]
                let isName = byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "=")
                let named = Wire.begin() + Wire.stream(4, pair + name + name.map { $0 | 1 })
                #expect(
                    Self.verdict(named + Wire.record(5)) == (isName ? .complete : .violation(.parameterName)),
                    "\(byte) at \(place)")
                let valued = Wire.begin() + Wire.stream(4, pair + name.map { _ in 0x4e } + name)
                #expect(
                    Self.verdict(valued + Wire.record(5)) == (byte != 0 ? .complete : .violation(.parameterValue)),
                    "\(byte) at \(place)")
            }
        }
    }

    @Test("refuses the same bytes one at a time", arguments: violations)
    func violationInPieces(_ expected: ProtocolViolation, _ bytes: [UInt8]) {
        var screen = RecordScreen(limits: Self.limits)
        var verdict = ScreenVerdict.incomplete
        for byte in bytes { verdict = screen.consume([byte].span) }
        #expect(verdict == .violation(expected))
    }

    @Test(
        "detects an exceeded limit, and reads on to the end",
        arguments: [
            (Overrun.parameterCount, Wire.request((0..<5).map { ("N\($0)", "") })),
            (.parameterBytes, Wire.request([("A", String(repeating: "x", count: 256))])),
            // F7: lengths that sum to 2^31 abort libfcgi.
            (
                .parameterBytes,
                Wire.begin() + Wire.stream(4, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) + Wire.record(5)
            ),
            (.bodyBytes, Wire.request(body: [UInt8](repeating: 1, count: 65))),
            (.bodyBytes, Wire.request(body: [UInt8](repeating: 1, count: 200), recordSize: 7)),
        ])
    func overrun(_ expected: Overrun, _ bytes: [UInt8]) {
        var screen = RecordScreen(limits: Self.limits)
        #expect(screen.consume(bytes.span) == .complete)
        #expect(screen.overrun == expected)
    }

    @Test(
        "enforces the limits exactly",
        arguments: [
            Wire.request((0..<4).map { ("N\($0)", "") }),
            Wire.request([("A", String(repeating: "x", count: 255))]),
            Wire.request(body: [UInt8](repeating: 1, count: 64)),
        ])
    func withinLimits(_ bytes: [UInt8]) {
        var screen = RecordScreen(limits: Self.limits)
        #expect(screen.consume(bytes.span) == .complete)
        #expect(screen.overrun == nil)
    }

    @Test("stops waiting for the end of a request that is far too long")
    func flood() {
        var screen = RecordScreen(limits: Self.limits)
        let begin = Wire.begin() + Wire.stream(4, Wire.pair("A", "b"))
        #expect(screen.consume(begin.span) == .incomplete)
        #expect(screen.consume(Wire.record(5, [UInt8](repeating: 1, count: 5000)).span) == .flooded)
        #expect(screen.overrun == .bodyBytes)
    }

    @Test("counts framing too: padding cannot be endless")
    func paddingFlood() {
        var screen = RecordScreen(limits: Self.limits)
        var verdict = screen.consume((Wire.begin() + Wire.record(4)).span)
        for _ in 0..<20 { verdict = screen.consume(Wire.record(5, [1], padding: 255).span) }
        #expect(verdict == .flooded)
    }

    @Test("stages content without framing, and reassembles it")
    func staging() {
        let pairs = [("REQUEST_METHOD", "POST"), ("B", String(repeating: "y", count: 150))]
        let body = [UInt8](0..<60)
        var screen = RecordScreen(limits: Self.limits)
        let staged = StagedRequest()
        for byte in Wire.request(pairs, body: body, recordSize: 3, padding: 9, id: 77) {
            _ = screen.consume([byte].span, staging: staged)
        }
        #expect(staged.body == body)
        #expect(staged.records(requestID: 77, keepsConnection: true) == Wire.request(pairs, body: body, id: 77))
    }

    @Test("keeps no bytes of a request that exceeded a limit")
    func stagingOverrun() {
        var screen = RecordScreen(limits: Self.limits)
        let staged = StagedRequest()
        _ = screen.consume(Wire.request(body: [UInt8](repeating: 1, count: 500), recordSize: 10).span, staging: staged)
        #expect(staged.body.isEmpty)
        #expect(staged.parameters == Wire.pair("REQUEST_METHOD", "GET"))
        var other = RecordScreen(limits: Self.limits)
        let dropped = StagedRequest()
        _ = other.consume(Wire.request((0..<9).map { ("N\($0)", "") }).span, staging: dropped)
        #expect(dropped.count == 0)
    }

    @Test("cuts a staged stream at the longest content a record can have")
    func longRecords() {
        let staged = StagedRequest()
        var screen = RecordScreen(
            limits: RecordLimits(parameters: 4, parameterBytes: 256, bodyBytes: 200_000, wireBytes: 400_000))
        let body = [UInt8](repeating: 3, count: 150_000)
        #expect(screen.consume(Wire.request(body: body, recordSize: 1000).span, staging: staged) == .complete)
        let records = staged.records(requestID: 1, keepsConnection: true)
        #expect(records == Wire.request(body: body))
    }
}
