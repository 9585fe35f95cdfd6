/// The content of a request that arrived in pieces, without its framing.
///
/// A peer may cut a request into records of one byte and pad each with 255: only the content is kept here, so the
/// limits on content also bound the memory.
package final class StagedRequest {
    /// The parameter stream.
    package private(set) var parameters: [UInt8] = []
    /// The body.
    package private(set) var body: [UInt8] = []

    /// Creates an empty one.
    package init() {}

    /// The number of bytes held.
    package var count: Int { parameters.count + body.count }

    /// Appends a part of the parameter stream.
    func append(parameters part: Span<UInt8>) {
        part.withUnsafeBufferPointer { parameters.append(contentsOf: $0) }
    }

    /// Appends a part of the body.
    func append(body part: Span<UInt8>) {
        part.withUnsafeBufferPointer { body.append(contentsOf: $0) }
    }

    /// Frees the parameters: the request is refused, and they are not needed.
    func dropParameters() {
        parameters = []
    }

    /// Frees the body.
    func dropBody() {
        body = []
    }

    /// Frees parameters and body.
    func removeAll() {
        dropParameters()
        dropBody()
    }

    /// Returns the same request in as few records as its content allows, without padding.
    package func records(requestID: UInt16, keepsConnection: Bool) -> [UInt8] {
        var records: [UInt8] = []
        records.reserveCapacity(parameters.count + body.count + 64)
        Self.appendHeader(to: &records, .beginRequest, requestID, length: 8)
        records.append(contentsOf: [0, 1, keepsConnection ? 1 : 0, 0, 0, 0, 0, 0])
        Self.appendStream(to: &records, .parameters, requestID, content: parameters)
        Self.appendStream(to: &records, .standardInput, requestID, content: body)
        return records
    }

    private static func appendStream(
        to records: inout [UInt8], _ type: RecordType, _ requestID: UInt16, content: [UInt8]
    ) {
        var start = 0
        while start < content.count {
            let end = min(start + Int(UInt16.max), content.count)
            appendHeader(to: &records, type, requestID, length: UInt16(end - start))
            records.append(contentsOf: content[start..<end])
            start = end
        }
        appendHeader(to: &records, type, requestID, length: 0)
    }

    private static func appendHeader(
        to records: inout [UInt8], _ type: RecordType, _ requestID: UInt16, length: UInt16
    ) {
        records.append(1)
        records.append(type.rawValue)
        records.append(UInt8(requestID >> 8))
        records.append(UInt8(requestID & 0xff))
        records.append(UInt8(length >> 8))
        records.append(UInt8(length & 0xff))
        records.append(0)
        records.append(0)
    }
}
