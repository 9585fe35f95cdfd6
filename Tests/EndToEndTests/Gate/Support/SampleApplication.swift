import EndToEndSupport
import Foundation
import Synchronization

/// A test application behind nginx that speaks HTTP, FastCGI or uWSGI, and answers by the last part of the path.
///
/// | path ends in | answer |
/// |---|---|
/// | `/size` | the number of bytes of the request's body |
/// | `/held` | `held`, as soon as the test calls ``release()`` |
/// | `/events` | two server-sent events; the second one after ``release()`` |
/// | `/stored` | `X-Accel-Redirect` to `/stored/file.txt` |
/// | `/text` | 4 KiB of text |
/// | `/large` | 16 MiB, more than the kernel buffers |
/// | `/403` and other numbers | that status with the application's own body |
/// | `/auth` | 204 with the identity of alice: in place of Sallyport's worker |
final class SampleApplication: Sendable {
    /// The protocol between nginx and the application.
    enum Language: Sendable, CaseIterable {
        case http
        case fastCGI
        case uwsgi
    }

    static let largeBytes = 16 << 20

    let folder: TemporaryDirectory
    private let language: Language
    private let descriptor: Int32
    private let released = Mutex(false)
    private let counts = Mutex<[String: (begun: Int, ended: Int)]>([:])
    private let identities = Mutex<[[String: String]]>([])

    var socket: String { "\(folder.path)/s.sock" }

    init(_ language: Language) throws {
        folder = try TemporaryDirectory()
        self.language = language
        descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("\(folder.path)/s.sock".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        // The kernel takes addresses as sockaddr; the pointer is used within the call only.
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, listen(descriptor, 64) == 0 else {
            throw NotInTime(description: "no socket for the application")
        }
        Thread.detachNewThread { [self] in accept() }
    }

    deinit { close(descriptor) }

    /// Lets the held requests continue, and all later ones.
    func release() { released.withLock { $0 = true } }

    /// Holds requests again.
    func hold() { released.withLock { $0 = false } }

    /// How many requests for a path have arrived whole, and how many were answered whole.
    func count(_ path: String) -> (begun: Int, ended: Int) { counts.withLock { $0[path] ?? (0, 0) } }

    /// The values of `Remote-*` and `REMOTE_USER` in the requests so far, by the names of CGI.
    func takeIdentities() -> [[String: String]] {
        identities.withLock { identities in
            defer { identities = [] }
            return identities
        }
    }

    /// Wakes the accepting thread for the last time.
    func stop() {
        release()
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            Thread.detachNewThread { [self] in
                let reader = RequestReader(FileHandle(fileDescriptor: connection, closeOnDealloc: true), language)
                while let request = reader.next() {
                    answer(request, ResponseWriter(reader.connection, language))
                    guard request.isKept else { return }
                }
            }
        }
    }

    private func answer(_ request: RequestReader.Request, _ writer: ResponseWriter) {
        let path = request.path
        counts.withLock { $0[path, default: (0, 0)].begun += 1 }
        if path != "/auth" { identities.withLock { $0.append(request.identity) } }
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        switch last {
        case "auth": writer.head(204, ["Remote-User: alice"])
        case "size": writer.whole(200, Data("\(request.bodyLength)".utf8))
        case "held":
            waitForRelease()
            writer.whole(200, Data("held".utf8))
        case "events":
            writer.head(200, ["Content-Type: text/event-stream", "X-Accel-Buffering: no"])
            writer.write(Data("data: first\n\n".utf8))
            waitForRelease()
            writer.write(Data("data: second\n\n".utf8))
        case "stored": writer.whole(200, Data("not this".utf8), ["X-Accel-Redirect: /stored/file.txt"])
        case "text": writer.whole(200, Data(repeating: UInt8(ascii: "a"), count: 4096))
        case "large":
            writer.head(200, ["Content-Type: text/plain", "Content-Length: \(Self.largeBytes)"])
            for _ in 0..<(Self.largeBytes >> 15) {
                guard writer.write(Data(repeating: UInt8(ascii: "a"), count: 1 << 15)) else { return }
            }
        default: writer.whole(Int(last) ?? 200, Data("the application's own".utf8))
        }
        if writer.end() { counts.withLock { $0[path, default: (0, 0)].ended += 1 } }
    }

    private func waitForRelease() {
        while !released.withLock({ $0 }) { usleep(5000) }
    }
}

/// Reads requests of one connection.
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
                var request = Self.described(Self.pairs(parameters))
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

    /// Name-value pairs (section 3.4).
    private static func pairs(_ data: Data) -> [(String, String)] {
        var rest = Array(data)[...]
        func length() -> Int? {
            guard let first = rest.popFirst() else { return nil }
            if first < 128 { return Int(first) }
            guard rest.count >= 3 else { return nil }
            let low = rest.prefix(3).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(3)
            return Int(first & 127) << 24 | low
        }
        var pairs: [(String, String)] = []
        while let name = length(), let value = length(), rest.count >= name + value {
            let text = String(decoding: rest.prefix(name), as: UTF8.self)
            pairs.append((text, String(decoding: rest.dropFirst(name).prefix(value), as: UTF8.self)))
            rest = rest.dropFirst(name + value)
        }
        return pairs
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

/// Writes one response; the connection closes after it, except over FastCGI.
final class ResponseWriter {
    private let connection: FileHandle
    private let language: SampleApplication.Language
    private var isIntact = true

    init(_ connection: FileHandle, _ language: SampleApplication.Language) {
        self.connection = connection
        self.language = language
    }

    /// Writes status and header lines.
    func head(_ status: Int, _ lines: [String]) {
        let first = language == .fastCGI ? "Status: \(status)" : "HTTP/1.1 \(status) Status"
        let rest = language == .fastCGI ? [] : ["Connection: close"]
        write(Data((([first] + lines + rest).joined(separator: "\r\n") + "\r\n\r\n").utf8))
    }

    /// Writes a whole response.
    func whole(_ status: Int, _ body: Data, _ lines: [String] = []) {
        head(status, ["Content-Type: text/plain", "Content-Length: \(body.count)"] + lines)
        write(body)
    }

    /// Writes a part of the body; false if nginx has closed the connection.
    @discardableResult
    func write(_ bytes: Data) -> Bool {
        send(language == .fastCGI ? Self.record(6, bytes) : bytes)
    }

    /// Ends the response; false if not all of it was taken.
    func end() -> Bool {
        language == .fastCGI ? send(Self.record(6, Data()) + Self.record(3, Data(count: 8))) : isIntact
    }

    private func send(_ bytes: Data) -> Bool {
        var rest = bytes[...]
        while isIntact, !rest.isEmpty {
            // nginx may have closed the connection, which must not end the tests. The pointer is used within the call
            // only.
            let count = rest.withUnsafeBytes {
                Glibc.send(connection.fileDescriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 { rest = rest.dropFirst(count) } else { isIntact = false }
        }
        return isIntact
    }

    private static func record(_ type: UInt8, _ content: Data) -> Data {
        Data([1, type, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 255), 0, 0]) + content
    }
}
