import Randomness

/// Creates requests with random framing, and corrupts them.
struct RequestGenerator {
    var random: SeededGenerator

    /// A request that is valid by construction, and its bytes.
    mutating func good() -> (content: RequestContent, bytes: [UInt8]) {
        var content = RequestContent(parameters: [], body: [])
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let name = (0..<Int.random(in: 1...12, using: &random)).map { _ in UInt8.random(in: 65...90, using: &random)
            }
            content.parameters.append([name, bytes(upTo: random.oneIn(6) ? 300 : 20).map { $0 == 0 ? 1 : $0 }])
        }
        content.body = bytes(upTo: random.oneIn(4) ? 3000 : 40)
        let id = UInt16.random(in: 1...0xffff, using: &random)
        var wire = record(1, [0, 1, UInt8.random(in: 0...1, using: &random), 0, 0, 0, 0, 0], id)
        let pairs = content.parameters.flatMap { length($0[0].count) + length($0[1].count) + $0[0] + $0[1] }
        wire += stream(4, pairs, id)
        wire += stream(5, content.body, id)
        return (content, wire)
    }

    /// Changes a few bytes of `bytes`, often in a header.
    mutating func spoil(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard !bytes.isEmpty else { return bytes }
            let place = random.oneIn(2) ? header(in: bytes) : Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<7, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2: bytes[place] = [0, 1, 2, 4, 5, 8, 9, 11, 0x3d, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
            case 3: bytes.remove(at: place)
            case 4: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 5: bytes.insert(contentsOf: strangeRecord(), at: place)
            default: bytes.removeLast(Int.random(in: 0...min(bytes.count, 20), using: &random))
            }
        }
        if random.oneIn(5) { bytes += good().bytes }
        return bytes
    }

    /// Cuts `bytes` into a few pieces.
    mutating func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        let largest = random.oneIn(3) ? 3 : max(1, bytes.count / 2)
        while !rest.isEmpty {
            let size = Int.random(in: 1...largest, using: &random)
            pieces.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return pieces
    }

    /// A position in or just behind the header of a random record, provided that the lengths before it are correct.
    private mutating func header(in bytes: [UInt8]) -> Int {
        var starts: [Int] = []
        var place = 0
        while place + 8 <= bytes.count {
            starts.append(place)
            place += 8 + Int(bytes[place + 4]) << 8 + Int(bytes[place + 5]) + Int(bytes[place + 6])
        }
        let start = starts.randomElement(using: &random) ?? 0
        return min(bytes.count - 1, start + Int.random(in: 0..<10, using: &random))
    }

    private mutating func strangeRecord() -> [UInt8] {
        let type = UInt8.random(in: 0...12, using: &random)
        let id: UInt16 = random.oneIn(2) ? 0 : 1
        return record(type, bytes(upTo: 40), id)
    }

    private mutating func bytes(upTo count: Int) -> [UInt8] {
        (0..<Int.random(in: 0...count, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private mutating func stream(_ type: UInt8, _ content: [UInt8], _ id: UInt16) -> [UInt8] {
        var wire: [UInt8] = []
        var rest = content[...]
        let largest = random.oneIn(4) ? 2 : 0xffff
        while !rest.isEmpty {
            let size = Int.random(in: 1...min(largest, rest.count), using: &random)
            wire += record(type, Array(rest.prefix(size)), id)
            rest = rest.dropFirst(size)
        }
        return wire + record(type, [], id)
    }

    private mutating func record(_ type: UInt8, _ content: [UInt8], _ id: UInt16) -> [UInt8] {
        let padding = random.oneIn(2) ? 0 : Int.random(in: 0...255, using: &random)
        let header = [
            1, type, UInt8(id >> 8), UInt8(id & 0xff), UInt8(content.count >> 8), UInt8(content.count & 0xff),
            UInt8(padding), 0,
        ]
        return header + content + [UInt8](repeating: 0, count: padding)
    }

    private func length(_ count: Int) -> [UInt8] {
        count < 128
            ? [UInt8(count)]
            : [UInt8(count >> 24 | 0x80), UInt8(count >> 16 & 0xff), UInt8(count >> 8 & 0xff), UInt8(count & 0xff)]
    }
}
