internal import CFastCGI
internal import Glibc
import HTTPTypes

/// The state of one request from its first record to its answer: libfcgi's request, the Swift request, and the buffer
/// for the header. Reused for the next request.
///
/// @unchecked Sendable: a worker hands it off to a lane and back through a queue or the pool, whose locks order the
/// accesses; one thread at a time uses it.
final class RequestContext: @unchecked Sendable {
    let request: Request
    let head: ResponseHead
    let lengths: ParameterLengths
    /// The connection that the request came from.
    var key = ConnectionKey(rawValue: 0)
    /// The work for the request's lane, if its handler returned some.
    var work: (@Sendable (Request) -> Response)?
    /// The connection's descriptor, for the answer.
    var descriptor: Int32 = -1
    /// Whether the web server wants to keep the connection.
    var keepsConnection = false
    /// Whether the answer precedes the request's end, so that the rest is discarded.
    var discardsRest = false
    /// Allocated once and never moved: FCGX_Request keeps pointers to itself (F6).
    private let library: UnsafeMutablePointer<FCGX_Request>

    init(limits: ServerConfiguration.Limits) {
        request = Request(maximumParameters: limits.parameters)
        head = ResponseHead(limit: limits.headerBytes)
        lengths = ParameterLengths(capacity: limits.parameters)
        library = .allocate(capacity: 1)
        library.initialize(to: FCGX_Request())
        // No listening socket: this module accepts.
        FCGX_InitRequest(library, -1, 0)
    }

    deinit {
        library.deinitialize(count: 1)
        library.deallocate()
    }

    /// Decodes a complete request with libfcgi from `descriptor` (see ``LibraryInput``), so that no read blocks.
    /// Returns false if libfcgi fails; it has closed the descriptor then.
    func decode(from descriptor: Int32) -> Bool {
        library.pointee.ipcFd = descriptor
        library.pointee.keepConnection = 1
        guard FCGX_Accept_r(library) == 0 else {
            library.pointee.ipcFd = -1
            return false
        }
        keepsConnection = library.pointee.keepConnection != 0
        return true
    }

    /// Checks the decoded request; nil if a handler may see it.
    func load(bodyBytes: Int, singleValued: SingleValuedNames) -> Refusal? {
        guard let environment = library.pointee.envp, let input = library.pointee.in else { return .truncatedBody }
        let refusal = request.load(environment, lengths: lengths, singleValued: singleValued)
        // Read before any decision: unread bytes would be parsed as the next request (F1).
        guard request.loadBody(count: bodyBytes, from: input) else { return .truncatedBody }
        return refusal ?? request.contentLengthRefusal()
    }

    /// Writes the response to the connection and ends the request; false if the peer did not read it. Never closes.
    func write(_ response: Response) -> Bool {
        // The request was read from memory; the answer goes to the connection.
        library.pointee.ipcFd = descriptor
        guard let output = library.pointee.out, let errors = library.pointee.err else { return false }
        head.storage.withMemoryRebound(to: CChar.self, capacity: head.count) {
            _ = FCGX_PutStr($0, Int32(head.count), output)
        }
        if response.status.mayHaveBody, request.method != .head {
            response.body.withUnsafeBytes { body in
                // FCGX_PutStr counts in Int32: larger bodies are written in parts.
                var rest = body[...]
                while !rest.isEmpty {
                    let part = rest.prefix(1 << 30)
                    UnsafeRawBufferPointer(rebasing: part).withMemoryRebound(to: CChar.self) { part in
                        guard let base = part.baseAddress else { return }
                        _ = FCGX_PutStr(base, Int32(part.count), output)
                    }
                    rest = rest.dropFirst(part.count)
                }
            }
        }
        // In this order the last record of each stream and the end of the request share one write.
        let errorsClosed = FCGX_FClose(errors)
        let outputClosed = FCGX_FClose(output)
        finish()
        return errorsClosed == 0 && outputClosed == 0
    }

    /// Frees libfcgi's memory. libfcgi's own function for ending a request may close the descriptor and linger.
    func finish() {
        request.reset()
        FCGX_Free(library, 0)
        library.pointee.ipcFd = -1
        lengths.removeAll()
    }
}
