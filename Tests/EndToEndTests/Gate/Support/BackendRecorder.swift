import EndToEndSupport
import Foundation
import Synchronization

/// A test application behind nginx that records each request byte for byte.
final class BackendRecorder: Sendable {
    /// The protocol between nginx and the application.
    enum Language: Sendable {
        case http
        case uwsgi
    }

    /// One request.
    struct Entry: Sendable {
        /// HTTP: the request line and the fields, as sent. uWSGI: `name=value` lines.
        var head: String
        /// Bytes of the body.
        var bodyLength: Int

        /// The values of a field (by any spelling of its name), or of a uWSGI variable.
        func values(_ name: String) -> [String] {
            head.split(whereSeparator: \.isNewline).compactMap { line in
                guard let end = line.firstIndex(where: { $0 == ":" || $0 == "=" }),
                    line[..<end].lowercased() == name.lowercased()
                else { return nil }
                return line[line.index(after: end)...].trimmingCharacters(in: .whitespaces)
            }
        }
    }

    let folder: TemporaryDirectory
    private let language: Language
    private let listener: UnixListener
    private let entries = Mutex<[Entry]>([])

    var socket: String { "\(folder.path)/b.sock" }

    init(_ language: Language) throws {
        folder = try TemporaryDirectory()
        self.language = language
        listener = try UnixListener("\(folder.path)/b.sock")
        listener.start { [self] in serve($0) }
    }

    /// Takes what was recorded so far.
    func take() -> [Entry] {
        entries.withLock { entries in
            defer { entries = [] }
            return entries
        }
    }

    /// Wakes the accepting thread for the last time.
    func stop() { listener.stop() }

    /// Answers one request. The response announces that the connection closes.
    private func serve(_ connection: FileHandle) {
        guard let (head, begun) = language == .http ? httpHead(connection) : uwsgiHead(connection) else { return }
        let entry = Entry(head: head, bodyLength: 0)
        let announced = (entry.values("Content-Length") + entry.values("CONTENT_LENGTH")).first.flatMap { Int($0) } ?? 0
        var length = begun
        while length < announced {
            guard let more = connection.received() else { break }
            length += more.count
        }
        entries.withLock { $0.append(Entry(head: head, bodyLength: length)) }
        let wanted = (entry.values("X-Answer") + entry.values("HTTP_X_ANSWER")).first
        let answer: String
        if wanted == "101" {
            answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nshaken"
        } else {
            answer =
                "HTTP/1.1 \(wanted ?? "200") OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\nSet-Cookie: app=1\r\nConnection: close\r\n\r\nrecorded"
        }
        // nginx may have closed the connection, which must not end the tests. The pointer is used within the call only.
        _ = Data(answer.utf8).withUnsafeBytes {
            Glibc.send(connection.fileDescriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// The head of an HTTP request, and how much of the body came with it.
    private func httpHead(_ connection: FileHandle) -> (String, Int)? {
        var data = Data()
        let blank = Data("\r\n\r\n".utf8)
        while true {
            guard let more = connection.received() else { return nil }
            data += more
            if let end = data.range(of: blank) {
                return (String(decoding: data[..<end.upperBound], as: UTF8.self), data.count - end.upperBound)
            }
        }
    }

    /// uWSGI: a head of four bytes, then names and values, each after its length in two bytes (low byte first).
    private func uwsgiHead(_ connection: FileHandle) -> (String, Int)? {
        guard let head = read(4, connection),
            let variables = read(Int(head[1]) | Int(head[2]) << 8, connection)
        else { return nil }
        var rest = Array(variables)[...]
        var lines = ""
        func text() -> String? {
            guard rest.count >= 2 else { return nil }
            let count = Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8
            defer { rest = rest.dropFirst(2 + count) }
            return String(decoding: rest.dropFirst(2).prefix(count), as: UTF8.self)
        }
        while let name = text(), let value = text() { lines += "\(name)=\(value)\n" }
        return (lines, 0)
    }

    private func read(_ count: Int, _ connection: FileHandle) -> Data? {
        var data = Data()
        while data.count < count {
            guard let more = try? connection.read(upToCount: count - data.count), !more.isEmpty else { return nil }
            data += more
        }
        return data
    }
}
