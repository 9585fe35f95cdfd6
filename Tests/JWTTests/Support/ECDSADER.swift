/// ECDSA signatures in the form that OpenSSL reads and writes: a sequence of the two integers.
enum ECDSADER {
    /// From r and s side by side.
    static func encode(_ signature: [UInt8]) -> [UInt8] {
        let half = signature.count / 2
        let body = integer(signature[..<half]) + integer(signature[half...])
        return [0x30] + length(body.count) + body
    }

    /// To r and s side by side, each of the coordinate's length.
    static func decode(_ bytes: [UInt8], coordinate: Int) -> [UInt8]? {
        var rest = bytes.dropFirst(bytes.count > 1 && bytes[1] == 0x81 ? 3 : 2)
        var signature: [UInt8] = []
        for _ in 0..<2 {
            guard rest.first == 0x02, let count = rest.dropFirst().first.map(Int.init), rest.count >= 2 + count else {
                return nil
            }
            let number = rest.dropFirst(2).prefix(count).drop { $0 == 0 }
            guard number.count <= coordinate else { return nil }
            signature += [UInt8](repeating: 0, count: coordinate - number.count) + number
            rest = rest.dropFirst(2 + count)
        }
        return rest.isEmpty ? signature : nil
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var number = Array(bytes.drop { $0 == 0 })
        if number.first ?? 0x80 >= 0x80 { number.insert(0, at: 0) }
        return [0x02, UInt8(number.count)] + number
    }

    private static func length(_ count: Int) -> [UInt8] {
        count < 0x80 ? [UInt8(count)] : [0x81, UInt8(count)]
    }
}
