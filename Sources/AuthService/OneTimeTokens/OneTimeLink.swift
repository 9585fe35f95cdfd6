import HTTPTypes
import Identity

/// A link that opens one file behind the gate once: its query contains a one-time token, in the field `one_time_token`.
///
/// A link can carry data only in its query. It works once, so that a log, a history or a `Referer` that contains it
/// later is useless.
struct OneTimeLink: Sendable {
    static let field = "one_time_token"

    let tokens: OneTimeTokens
    let target: DPoPTargetMatcher
    let report: @Sendable (ServiceEvent) -> Void

    /// Whether the request to decide about has such a link.
    static func isIn(_ request: some IncomingRequest) -> Bool {
        request.withVariable(.gateURI) { uri in
            guard let uri else { return false }
            return place(in: uri) != nil
        }
    }

    /// The creator of the link; nil if it is invalid, or no longer valid.
    ///
    /// A link only reads: GET and HEAD.
    func caller(of request: some IncomingRequest) throws(Problem) -> Caller? {
        guard let method = request.value(.gateMethod), method == "GET" || method == "HEAD",
            let origin = target.gatedOrigin(of: request), let path = request.value(.gatePath)
        else { return nil }
        let purpose = OneTimeTokens.Purpose(audience: origin, path: path)
        let result: Result<AccessToken?, StoreError> = request.withVariable(.gateURI) { uri in
            guard let uri, let place = Self.place(in: uri) else { return .success(nil) }
            do throws(StoreError) { return .success(try tokens.use(uri.extracting(place), for: purpose)) } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let token): return token.map(Caller.init)
        case .failure(let error):
            report(.storeFailed(error))
            throw .storeUnavailable
        }
    }

    /// The range of the token in a path with a query; nil if there is none, or more than one.
    private static func place(in uri: Span<UInt8>) -> Range<Int>? {
        var index = 0
        while index < uri.count, uri[index] != UInt8(ascii: "?") { index += 1 }
        var found: Range<Int>?
        let name = Array(field.utf8) + [UInt8(ascii: "=")]
        while index < uri.count {
            let start = index + 1
            index = start
            while index < uri.count, uri[index] != UInt8(ascii: "&") { index += 1 }
            guard index - start > name.count, name.indices.allSatisfy({ uri[start + $0] == name[$0] }) else { continue }
            guard found == nil else { return nil }
            found = start + name.count..<index
        }
        return found
    }
}
