import HTTPTypes

/// Finds the route of a request by its method and its exact path, or the path before its last segment.
struct Router: Sendable {
    /// A path's range in `text`; nothing in it counts references, since every request iterates over all of them.
    private struct Path: Sendable {
        let start: Int
        let count: Int
        let isPrefix: Bool
    }

    /// All paths, concatenated.
    private let text: [UInt8]
    private let paths: [Path]
    /// The routes of each path.
    private let routes: [[Route]]

    /// Builds the table; routes of one path are tried in the order given.
    init(_ routes: [Route]) {
        var text: [UInt8] = []
        var paths: [Path] = []
        var table: [(path: String, routes: [Route])] = []
        for route in routes {
            if let index = table.firstIndex(where: { $0.path == route.path }) {
                table[index].routes.append(route)
            } else {
                let start = text.count
                text.append(contentsOf: route.path.utf8)
                paths.append(Path(start: start, count: text.count - start, isPrefix: route.path.hasSuffix("/")))
                table.append((route.path, [route]))
            }
        }
        self.text = text
        self.paths = paths
        self.routes = table.map(\.routes)
    }

    /// The route of a request: 404 for an unknown path, 405 with `Allow` for another method.
    func route(for request: some IncomingRequest) throws(Problem) -> Route {
        guard let index = index(for: request) else { throw .notFound }
        let method = request.method
        // RFC 9110, 9.3.2: HEAD is GET without the content, which the web server omits.
        let wanted: HTTPRequest.Method = method == .head ? .get : method
        for route in routes[index] where route.method == wanted { return route }
        throw .methodNotAllowed(allowed: routes[index].map(\.method))
    }

    private func index(for request: some IncomingRequest) -> Int? {
        let normalised: (isGiven: Bool, index: Int?) = request.withVariable(.originalURI) { path in
            guard let path else { return (false, nil) }
            return (true, match(path))
        }
        if normalised.isGiven { return normalised.index }
        return request.withVariable(.requestURI) { target in
            guard let target else { return nil }
            var end = 0
            while end < target.count, target[end] != UInt8(ascii: "?") { end += 1 }
            return match(target.extracting(0..<end))
        }
    }

    private func match(_ path: Span<UInt8>) -> Int? {
        let text = text.span
        let paths = paths.span
        for index in paths.indices {
            let known = paths[index]
            let begin = text.extracting(known.start..<known.start + known.count)
            if known.isPrefix {
                if path.count > begin.count, Self.begins(path, with: begin),
                    !Self.contains(UInt8(ascii: "/"), path.extracting(begin.count...))
                {
                    return index
                }
            } else if begin.count == path.count, Self.begins(path, with: begin) {
                return index
            }
        }
        return nil
    }

    private static func begins(_ path: Span<UInt8>, with start: Span<UInt8>) -> Bool {
        for index in start.indices where start[index] != path[index] { return false }
        return true
    }

    private static func contains(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] == byte { return true }
        return false
    }
}
