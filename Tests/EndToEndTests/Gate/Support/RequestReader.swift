import EndToEndSupport
import Foundation

/// Reads the requests of one connection to a `SampleApplication`.
final class RequestReader {
    struct Request {
        var path = "/"
        var bodyLength = 0
        var isKept = false
        /// `HTTP_REMOTE_*` and `REMOTE_USER`.
        var identity: [String: String] = [:]
    }

    let connection: FileHandle
    private let language: SampleApplication.Language
    private var buffer = Data()

    init(_ connection: FileHandle, _ language: SampleApplication.Language) {
        self.connection = connection
        self.language = language
    }

    /// The next request, with its body read; nil at the end.
    func next() -> Request? {
        switch language {
        case .http: http()
        case .fastCGI: fastCGI()
        case .uwsgi: uwsgi()
        }
    }

    private func http() -> Request? {
        guard let head = take(until: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        let target = lines.first?.split(separator: " ").dropFirst().first.map(String.init) ?? "/"
        var variables: [(String, String)] = [("REQUEST_URI", target)]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].uppercased().replacing("-", with: "_")
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            variables.append((name == "CONTENT_LENGTH" ? name : "HTTP_" + name, value))
        }
        return request(variables)
    }

    private func uwsgi() -> Request? {
        // A head of four bytes, then names and values, each after its length in two bytes (low byte first).
        guard let head = take(4), let variables = take(Int(head[1]) | Int(head[2]) << 8) else { return nil }
        var rest = Array(variables)[...]
        func text() -> String? {
            guard rest.count >= 2 else { return nil }
            let count = Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8
            defer { rest = rest.dropFirst(2 + count) }
            return String(decoding: rest.dropFirst(2).prefix(count), as: UTF8.self)
        }
        var pairs: [(String, String)] = []
        while let name = text(), let value = text() { pairs.append((name, value)) }
        return request(pairs)
    }

    /// The request of these variables, after its body has arrived.
    private func request(_ variables: [(String, String)]) -> Request? {
        var request = Self.described(variables)
        let announced = variables.first { $0.0 == "CONTENT_LENGTH" }.flatMap { Int($0.1) }
        if let announced {
            guard take(announced) != nil else { return nil }
            request.bodyLength = announced
        } else if variables.contains(where: { $0.0 == "HTTP_TRANSFER_ENCODING" && $0.1 == "chunked" }) {
            while let line = take(until: Data("\r\n".utf8)),
                let size = Int(String(decoding: line, as: UTF8.self).prefix { $0.isHexDigit }, radix: 16)
            {
                guard take(size + 2) != nil else { return nil }
                if size == 0 { break }
                request.bodyLength += size
            }
        }
        return request
    }

    private func fastCGI() -> Request? {
        // Record layout: FastCGI specification 1.0, section 3.3.
        var parameters = Data()
        var isKept = false
        var bodyLength = 0
        while let head = take(8) {
            let length = Int(head[4]) << 8 | Int(head[5])
            guard let content = take(length), take(Int(head[6])) != nil else { return nil }
            switch head[1] {
            case 1: isKept = content.count > 2 && content[2] & 1 == 1
            case 4: parameters += content
            case 5 where content.isEmpty:
                var request = Self.described(ParameterRecorder.pairs(parameters))
                request.isKept = isKept
                request.bodyLength = bodyLength
                return request
            case 5: bodyLength += content.count
            default: break
            }
        }
        return nil
    }

    private static func described(_ variables: [(String, String)]) -> Request {
        var request = Request()
        for (name, value) in variables {
            switch name {
            case "REQUEST_URI": request.path = value.split(separator: "?").first.map(String.init) ?? "/"
            // The gate's query has no REQUEST_URI.
            case "ORIGINAL_URI" where value == "/auth": request.path = value
            case "REMOTE_USER": request.identity[name] = value
            default: if name.hasPrefix("HTTP_REMOTE_") { request.identity[name] = value }
            }
        }
        return request
    }

    /// The next bytes; nil if the connection ends before.
    private func take(_ count: Int) -> Data? {
        while buffer.count < count {
            guard let more = connection.received() else { return nil }
            buffer += more
        }
        defer { buffer = Data(buffer.dropFirst(count)) }
        return Data(buffer.prefix(count))
    }

    /// The bytes up to a mark, which is dropped.
    private func take(until mark: Data) -> Data? {
        while true {
            if let found = buffer.range(of: mark) {
                defer { buffer = Data(buffer[found.upperBound...]) }
                return Data(buffer[..<found.lowerBound])
            }
            guard let more = connection.received() else { return nil }
            buffer += more
        }
    }
}
