package import Foundation

/// What curl received.
package struct HTTPAnswer: Sendable {
    package let status: Int
    /// Names in lower case, in the order received.
    package let fields: [(name: String, value: String)]
    package let body: String

    /// Reads the output of `curl --include`. Interim responses (100 Continue) are skipped.
    package init(_ data: Data) throws {
        var rest = data[...]
        while true {
            guard let end = rest.range(of: Data("\r\n\r\n".utf8)) else {
                throw NotInTime(description: "no HTTP answer in \(String(decoding: data.prefix(200), as: UTF8.self))")
            }
            let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
            rest = rest[end.upperBound...]
            let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            if status / 100 == 1 { continue }
            self.status = status
            fields = lines.dropFirst().compactMap { line in
                guard let colon = line.firstIndex(of: ":") else { return nil }
                let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                return (line[..<colon].lowercased(), value)
            }
            body = String(decoding: rest, as: UTF8.self)
            return
        }
    }

    /// The values of a field.
    package func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The value of a field that occurs once, or nil if it is absent or repeated.
    package subscript(_ name: String) -> String? {
        let values = values(name)
        return values.count == 1 ? values[0] : nil
    }

    /// The body as a JSON object, empty if the body is not an object.
    package var json: [String: JSONText] {
        (try? JSONDecoder().decode([String: JSONText].self, from: Data(body.utf8))) ?? [:]
    }

    /// The status, the media type and the detail of a problem response (RFC 9457), or nil for any other response.
    package var problem: String? {
        guard self["content-type"] == "application/problem+json", let detail = json["detail"]?.text,
            json["status"]?.text == String(status), json["type"] != nil, json["title"] != nil
        else { return nil }
        return detail
    }
}

/// A JSON value. Tests compare its text.
package struct JSONText: Decodable, Sendable {
    package let text: String

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else if let number = try? container.decode(Int.self) {
            text = String(number)
        } else if let truth = try? container.decode(Bool.self) {
            text = String(truth)
        } else if let list = try? container.decode([String].self) {
            text = list.joined(separator: ",")
        } else {
            // An object, or a list of objects. Tests that need it decode the body themselves.
            text = "…"
        }
    }
}
