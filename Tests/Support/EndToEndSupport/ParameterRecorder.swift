package import Foundation
import Synchronization

/// A FastCGI responder that records the parameters of each request as nginx sent them. It decodes them itself and not
/// with the module under test, since the tests check which parameters never reach the worker.
package final class ParameterRecorder: Sendable {
    /// One request.
    package struct Entry: Sendable {
        package var parameters: [(name: String, value: String)] = []
        package var body = Data()

        /// The values of a parameter.
        package func values(_ name: String) -> [String] { parameters.filter { $0.name == name }.map(\.value) }
    }

    package let folder: TemporaryDirectory
    private let listener: UnixListener
    private let entries = Mutex<[Entry]>([])
    private let connections = Mutex<Int>(0)
    private let answer: Mutex<String>

    package var socket: String { "\(folder.path)/r.sock" }
    /// The number of connections that nginx has opened so far.
    package var accepted: Int { connections.withLock { $0 } }

    /// - Parameter answer: the response to every request, in CGI format.
    package init(answer: String = "Status: 200 OK\r\nContent-Type: text/plain\r\n\r\nrecorded") throws {
        self.answer = Mutex(answer)
        folder = try TemporaryDirectory()
        listener = try UnixListener("\(folder.path)/r.sock")
        listener.start { [self] connection in
            connections.withLock { $0 += 1 }
            serve(connection)
        }
    }

    /// Sets the response to all later requests.
    package func answer(with text: String) { answer.withLock { $0 = text } }

    /// Removes and returns the requests recorded so far.
    package func take() -> [Entry] {
        entries.withLock { entries in
            defer { entries = [] }
            return entries
        }
    }

    /// Wakes the accepting thread for the last time.
    package func stop() { listener.stop() }

    /// Answers requests until the peer closes. Record layout: FastCGI specification 1.0, section 3.3.
    private func serve(_ connection: FileHandle) {
        var entry = Entry()
        var parameters = Data()
        var isKept = true
        while let head = read(8, from: connection) {
            let length = Int(head[4]) << 8 | Int(head[5])
            guard let content = read(length, from: connection), read(Int(head[6]), from: connection) != nil else {
                return
            }
            switch head[1] {
            case 1: isKept = content.count > 2 && content[2] & 1 == 1
            case 4: parameters += content
            case 5 where content.isEmpty:
                entry.parameters = Self.pairs(parameters)
                entries.withLock { $0.append(entry) }
                entry = Entry()
                parameters = Data()
                let text = Data(answer.withLock { $0 }.utf8)
                let answer = Self.record(6, text) + Self.record(6, Data()) + Self.record(3, Data(count: 8))
                guard (try? connection.write(contentsOf: answer)) != nil, isKept else { return }
            case 5: entry.body += content
            default: break
            }
        }
    }

    private func read(_ count: Int, from connection: FileHandle) -> Data? {
        var data = Data()
        while data.count < count {
            guard let more = try? connection.read(upToCount: count - data.count), !more.isEmpty else { return nil }
            data += more
        }
        return data
    }

    private static func record(_ type: UInt8, _ content: Data) -> Data {
        Data([1, type, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 255), 0, 0]) + content
    }

    /// The name-value pairs of a `FCGI_PARAMS` stream (FastCGI specification 1.0, section 3.4).
    package static func pairs(_ data: Data) -> [(name: String, value: String)] {
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
}
