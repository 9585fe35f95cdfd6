/// Reads the records of one request without decoding them: detects when the request is complete, and refuses bytes that
/// libfcgi must never see.
///
/// A pure state machine: bytes in, a verdict out. It runs over bytes still in the socket (nothing is staged; a complete
/// request goes to libfcgi, whose reads then never block), and over bytes already read from an incomplete request (the
/// content is staged).
package struct RecordScreen: Sendable {
    private enum Stage {
        case begin, parameters, body, complete
    }

    private enum Position {
        case header, content, padding
    }

    private let limits: RecordLimits
    private var stage = Stage.begin
    private var position = Position.header
    /// The header's bytes so far, the first one in the highest bits.
    private var header: UInt64 = 0
    private var headerBytes = 0
    private var type = RecordType.beginRequest
    private var contentRemaining = 0
    private var paddingRemaining = 0
    private var beginBody: UInt64 = 0
    private var parameters = ParameterScreen()
    private var violation: ProtocolViolation?

    /// The request's id, known after its first record.
    package private(set) var requestID: UInt16 = 0
    /// The FCGI_KEEP_CONN flag: the peer wants to reuse the connection.
    package private(set) var keepsConnection = false
    /// Bytes of body so far.
    package private(set) var bodyBytes = 0
    /// Bytes on the wire so far.
    package private(set) var wireBytes = 0
    /// The first limit that was exceeded. The rest of the request is read and discarded.
    package private(set) var overrun: Overrun?

    /// Whether FCGI_BEGIN_REQUEST or a record that ends a stream is padded. libfcgi does not skip such padding and
    /// reads it as the next record's header (found by fuzzing), so the request must be reframed before libfcgi reads
    /// it.
    package private(set) var needsReframing = false

    /// Starts at the beginning of a request.
    package init(limits: RecordLimits) {
        self.limits = limits
    }

    /// Whether no byte has been read yet.
    package var isFresh: Bool { wireBytes == 0 }

    /// Reads the next bytes. After `complete` or a violation, any further byte is a violation.
    package mutating func consume(
        _ bytes: Span<UInt8>, staging staged: StagedRequest? = nil, lengths: ParameterLengths? = nil
    ) -> ScreenVerdict {
        var index = 0
        let end = bytes.count
        wireBytes += end
        while index < end {
            if let violation { return .violation(violation) }
            switch position {
            case .header:
                if stage == .complete { return fail(.trailingBytes) }
                if headerBytes == 0, end - index >= 8 {
                    // Within the span; every bit pattern is a valid number.
                    header = UInt64(
                        bigEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
                    headerBytes = 8
                    index += 8
                } else {
                    header = header << 8 | UInt64(bytes[index])
                    headerBytes += 1
                    index += 1
                }
                if headerBytes == 8, let found = beginRecord() { return fail(found) }
            case .content:
                let stop = min(index + contentRemaining, end)
                contentRemaining -= stop - index
                if let found = consumeContent(bytes.extracting(index..<stop), staged, lengths) { return fail(found) }
                index = stop
                if contentRemaining == 0 {
                    if let found = endContent() { return fail(found) }
                }
            case .padding:
                let stop = min(index + paddingRemaining, end)
                paddingRemaining -= stop - index
                index = stop
                if paddingRemaining == 0 { position = .header }
            }
        }
        if stage == .complete, position == .header { return .complete }
        return wireBytes > limits.wireBytes ? flood(staged) : .incomplete
    }

    private mutating func fail(_ violation: ProtocolViolation) -> ScreenVerdict {
        self.violation = violation
        return .violation(violation)
    }

    /// Too much framing for the content is answered like too much content.
    private mutating func flood(_ staged: StagedRequest?) -> ScreenVerdict {
        guard stage != .begin else { return fail(.recordType) }
        if overrun == nil {
            overrun = stage == .parameters ? .parameterBytes : .bodyBytes
        }
        staged?.dropBody()
        if overrun != .bodyBytes { staged?.dropParameters() }
        return .flooded
    }

    private mutating func beginRecord() -> ProtocolViolation? {
        let header = header
        self.header = 0
        headerBytes = 0
        guard header >> 56 == 1 else { return .version }
        let id = UInt16(truncatingIfNeeded: header >> 32)
        contentRemaining = Int(header >> 16 & 0xffff)
        paddingRemaining = Int(header >> 8 & 0xff)
        position = .content
        guard id != 0 else { return .management }
        guard let type = RecordType(rawValue: UInt8(truncatingIfNeeded: header >> 48)) else { return .recordType }
        self.type = type
        if stage == .begin {
            guard type == .beginRequest else { return .recordType }
            guard contentRemaining == 8 else { return .beginLength }
            requestID = id
            return nil
        }
        guard id == requestID else { return .multiplexing }
        switch (type, stage) {
        case (.parameters, .parameters), (.standardInput, .body): break
        case (.abortRequest, _): return .aborted
        default: return .recordType
        }
        return contentRemaining == 0 ? endStream() : nil
    }

    private mutating func endStream() -> ProtocolViolation? {
        if stage == .parameters {
            guard overrun != nil || parameters.isBetweenPairs else { return .parameterLength }
            stage = .body
        } else {
            stage = .complete
        }
        return endContent(ofEmpty: true)
    }

    private mutating func endContent(ofEmpty isEmpty: Bool = false) -> ProtocolViolation? {
        position = paddingRemaining > 0 ? .padding : .header
        if paddingRemaining > 0, stage == .begin || isEmpty { needsReframing = true }
        guard stage == .begin else { return nil }
        // FCGI_BeginRequestBody: role (2 bytes), flags (1), reserved (5).
        guard beginBody >> 48 == 1 else { return .role }
        keepsConnection = beginBody >> 40 & 1 == 1
        stage = .parameters
        return nil
    }

    private mutating func consumeContent(
        _ content: Span<UInt8>, _ staged: StagedRequest?, _ lengths: ParameterLengths?
    ) -> ProtocolViolation? {
        switch stage {
        case .begin:
            for index in content.indices {
                beginBody = beginBody << 8 | UInt64(content[index])
            }
        case .parameters where overrun == nil:
            switch parameters.consume(content, limits: limits, lengths: lengths) {
            case .accepted: staged?.append(parameters: content)
            case .overrun(let overrun):
                self.overrun = overrun
                staged?.dropParameters()
            case .violation(let violation): return violation
            }
        case .body:
            bodyBytes += content.count
            if overrun == nil, bodyBytes > limits.bodyBytes {
                overrun = .bodyBytes
                staged?.dropBody()
            }
            if overrun == nil { staged?.append(body: content) }
        case .parameters, .complete: break
        }
        return nil
    }
}

/// The record screen's verdict on the bytes so far.
package enum ScreenVerdict: Sendable, Equatable {
    /// The request has not ended yet.
    case incomplete
    /// Exactly one request, from its first byte to its last; `RecordScreen.overrun` says whether it kept within the
    /// limits.
    case complete
    /// More bytes than the server reads in order to answer: refuse now, discard the rest.
    case flooded
    /// Not a request that this server accepts.
    case violation(ProtocolViolation)
}

/// The limit that a well-formed request exceeds; such a request is answered.
package enum Overrun: Sendable, Equatable {
    /// More parameters than allowed.
    case parameterCount
    /// More bytes of parameters than allowed.
    case parameterBytes
    /// More bytes of body than allowed.
    case bodyBytes
}
