/// 128-bit ids as 32 hexadecimal digits, used in keys because a script can produce them from bytes.
enum Hex {
    static let length = 32

    static func encode(_ value: UInt128) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: length - digits.count) + digits
    }

    static func decode(_ text: some StringProtocol) -> UInt128? {
        guard text.utf8.count == length, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") })
        else { return nil }
        return UInt128(text, radix: 16)
    }
}
