/// One argument of a command: any bytes.
struct Argument: Sendable, ExpressibleByStringLiteral {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }
    init(_ text: String) { bytes = Array(text.utf8) }
    init(_ number: Int64) { bytes = Array(String(number).utf8) }
    init(stringLiteral text: String) { self.init(text) }
}
