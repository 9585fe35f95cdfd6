internal import CFastCGI
public import HTTPTypes

/// One request as the web server sent it: parameters and body. It must not outlive its answer.
///
/// Parameters are read in place from libfcgi's memory, and the object is reused for later requests. Copy what you need;
/// never store the request.
public final class Request {
    private let parameters: ParameterTable

    /// The complete body: it was read to its end before the handler runs, and is within
    /// ``ServerConfiguration/Limits/bodyBytes``.
    public internal(set) var body: [UInt8] = []

    /// The method, from `REQUEST_METHOD`. A request without a valid one never reaches a handler.
    public internal(set) var method: HTTPRequest.Method = .get

    init(maximumParameters: Int) {
        parameters = ParameterTable(capacity: maximumParameters)
    }

    /// The number of parameters that the web server sent.
    public var parameterCount: Int { parameters.count }

    /// Calls `body` with the bytes of the parameter `name`, or with nil if it was not sent. Nothing is copied.
    public func withParameter<Result, Failure: Error>(
        _ name: StaticString, _ body: (Span<UInt8>?) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // A static string's bytes live as long as the process; one without a pointer is a single scalar and no
        // parameter name.
        guard name.hasPointerRepresentation else { return try body(nil) }
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        return try withValue(of: wanted, body)
    }

    /// Calls `body` with the bytes of the parameter `name`, or with nil if it was not sent. Nothing is copied.
    @_disfavoredOverload
    public func withParameter<Result, Failure: Error>(
        _ name: String, _ body: (Span<UInt8>?) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let value = parameters.value(ofParameter: name) else { return try body(nil) }
        return try body(value.span)
    }

    /// The parameter `name` as a string, or nil if it was not sent. Bytes that are not UTF-8 are replaced by U+FFFD;
    /// where each byte counts, use ``withParameter(_:_:)-(String,_)``.
    public func parameter(_ name: String) -> String? {
        guard let value = parameters.value(ofParameter: name) else { return nil }
        return String(decoding: value, as: UTF8.self)
    }

    /// Calls `body` with the name and the value of each parameter, in the order of arrival.
    public func forEachParameter(_ body: (_ name: Span<UInt8>, _ value: Span<UInt8>) -> Void) {
        for index in 0..<parameters.count {
            body(parameters.name(at: index).span, parameters.value(at: index).span)
        }
    }

    private func withValue<Result, Failure: Error>(
        of name: UnsafeBufferPointer<UInt8>, _ body: (Span<UInt8>?) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let value = parameters.value(of: name) else { return try body(nil) }
        return try body(value.span)
    }
}

extension Request {
    /// Loads the parameters that libfcgi decoded; returns the rule that they break, if any.
    func load(
        _ environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, lengths: ParameterLengths,
        singleValued: SingleValuedNames
    ) -> Refusal? {
        parameters.load(environment, lengths: lengths)
        method = .get
        if let duplicate = parameters.firstDuplicate(singleValued) {
            return .duplicateParameter(name: duplicate)
        }
        guard let method = parameters.value(ofParameter: "REQUEST_METHOD").flatMap(Self.method(of:)) else {
            return .malformedMethod
        }
        self.method = method
        return nil
    }

    /// Reads `count` bytes of body and the end of the stream; false if the stream differs from what the screen read.
    func loadBody(count: Int, from stream: UnsafeMutablePointer<FCGX_Stream>) -> Bool {
        body.removeAll(keepingCapacity: true)
        var complete = true
        if count > 0 {
            body.append(contentsOf: repeatElement(0, count: count))
            complete = body.withUnsafeMutableBytes { buffer in
                // FCGX_GetStr writes at most `count` bytes; the buffer has exactly that many.
                guard let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return false }
                return FCGX_GetStr(base, Int32(count), stream) == Int32(count)
            }
        }
        // The empty record that ends the body must be read as well (F1), and a short read reports the error (F9).
        return complete && FCGX_GetChar(stream) == -1 && FCGX_GetError(stream) == 0
    }

    /// Compares CONTENT_LENGTH with the received body (F9).
    func contentLengthRefusal() -> Refusal? {
        guard let value = parameters.value(ofParameter: "CONTENT_LENGTH"), !value.isEmpty else { return nil }
        guard value.count <= 18 else { return .malformedContentLength }
        var announced = 0
        for byte in value {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return .malformedContentLength }
            announced = announced * 10 + Int(byte - UInt8(ascii: "0"))
        }
        if announced > body.count { return .truncatedBody }
        return announced < body.count ? .malformedContentLength : nil
    }

    /// Clears the request before libfcgi frees its memory.
    func reset() {
        parameters.removeAll()
        // A large body's memory is not kept for later small ones.
        body.removeAll(keepingCapacity: body.capacity <= 32 * 1024)
    }

    private static func method(of bytes: UnsafeBufferPointer<UInt8>) -> HTTPRequest.Method? {
        switch bytes.count {
        case 3 where bytes[0] == UInt8(ascii: "G"):
            if bytes[1] == UInt8(ascii: "E"), bytes[2] == UInt8(ascii: "T") { return .get }
        case 4 where bytes[0] == UInt8(ascii: "P"):
            if bytes[1] == UInt8(ascii: "O"), bytes[2] == UInt8(ascii: "S"), bytes[3] == UInt8(ascii: "T") {
                return .post
            }
        case 0: return nil
        default: break
        }
        return HTTPRequest.Method(String(decoding: bytes, as: UTF8.self))
    }
}
