import HTTPTypes

/// Finds the route of a request by its method and its exact path, or the part of the path before its last segment.
struct Router: Sendable {
    private struct Entry: Sendable {
        let path: [UInt8]
        let isPrefix: Bool
        var methods: [Route]
    }

    private let routes: [Entry]

    /// Builds the table; routes of one path are tried in the order given.
    init(_ routes: [Route]) {
        var table: [Entry] = []
        for route in routes {
            let path = Array(route.path.utf8)
            if let index = table.firstIndex(where: { $0.path == path }) {
                table[index].methods.append(route)
            } else {
                table.append(Entry(path: path, isPrefix: route.path.hasSuffix("/"), methods: [route]))
            }
        }
        self.routes = table
    }

    /// The route of a request: 404 for a path that nobody serves, 405 with `Allow` for another method.
    func route(for request: some IncomingRequest) throws(Problem) -> Route {
        guard let candidates = candidates(for: request) else { throw .notFound }
        let method = request.method
        // RFC 9110, 9.3.2: HEAD is GET without the content, which the web server leaves out.
        let wanted: HTTPRequest.Method = method == .head ? .get : method
        for route in candidates where route.method == wanted { return route }
        throw .methodNotAllowed(allowed: candidates.map(\.method))
    }

    private func candidates(for request: some IncomingRequest) -> [Route]? {
        let normalised: (isGiven: Bool, routes: [Route]?) = request.withVariable(.originalURI) { path in
            guard let path else { return (false, nil) }
            return (true, match(path))
        }
        if normalised.isGiven { return normalised.routes }
        return request.withVariable(.requestURI) { target in
            guard let target else { return nil }
            var end = 0
            while end < target.count, target[end] != UInt8(ascii: "?") { end += 1 }
            return match(target.extracting(0..<end))
        }
    }

    private func match(_ path: Span<UInt8>) -> [Route]? {
        for entry in routes {
            if entry.isPrefix {
                if path.count > entry.path.count, Self.begins(path, with: entry.path),
                    !Self.contains(UInt8(ascii: "/"), path.extracting(entry.path.count...))
                {
                    return entry.methods
                }
            } else if entry.path.count == path.count, Self.begins(path, with: entry.path) {
                return entry.methods
            }
        }
        return nil
    }

    private static func begins(_ path: Span<UInt8>, with start: [UInt8]) -> Bool {
        for index in start.indices where start[index] != path[index] { return false }
        return true
    }

    private static func contains(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] == byte { return true }
        return false
    }
}
