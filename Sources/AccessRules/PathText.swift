/// A path for people: for a log line or a terminal.
package enum PathText {
    /// The maximum number of bytes that are shown.
    private static let maximumBytes = 200

    /// The path of a target, without its query.
    package static func visible(target: Span<UInt8>) -> String {
        var end = 0
        while end < target.count, target[end] != UInt8(ascii: "?") { end += 1 }
        return visible(target.extracting(0..<end))
    }

    /// A path without characters that a terminal or a log would take for its own.
    package static func visible(_ path: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        for index in path.indices {
            bytes.append(path[index])
            if bytes.count > maximumBytes { break }
        }
        let isCut = bytes.count > maximumBytes
        let scalars = String(decoding: bytes.prefix(maximumBytes), as: UTF8.self).unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: "\u{fffd}"
            default: String(scalar)
            }
        }
        return scalars.joined() + (isCut ? "…" : "")
    }
}
