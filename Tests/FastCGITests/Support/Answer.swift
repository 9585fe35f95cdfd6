/// A response received on STDOUT: a CGI header and a body.
struct Answer {
    let status: Int
    let header: [(name: String, value: String)]
    let body: [UInt8]
    let requestID: UInt16

    init(output: [UInt8], requestID: UInt16) throws {
        self.requestID = requestID
        let end: [UInt8] = [13, 10, 13, 10]
        guard let split = output.indices.first(where: { output[$0...].starts(with: end) }) else {
            throw Client.Failure.malformed
        }
        body = Array(output[(split + 4)...])
        let lines = String(decoding: output[..<split], as: UTF8.self).split(separator: "\r\n")
        header = lines.compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[line.index(colon, offsetBy: 2)...]))
        }
        guard let line = header.first, line.name == "Status", let status = Int(line.value.prefix(3)) else {
            throw Client.Failure.malformed
        }
        self.status = status
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(name: String) -> String? {
        header.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
