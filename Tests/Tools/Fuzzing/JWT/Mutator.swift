import Randomness

/// Alters inputs: bits, bytes, pieces, and words that confuse parsers. The same seed gives the same inputs.
struct Mutator {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    private static let words: [[UInt8]] =
        [
            "{", "}", "[", "]", "\"", "\\", ",", ":", "\\u0000", "\\ud800", "\\udc00", "1e400", "-0", "null", "true",
            "\"exp\":1",
            "\"aud\":[]", "\"alg\":\"none\"", "\"crit\":[]", ".", "..", "=", "-", "_", "\u{feff}", "é", "-----BEGIN ",
            "-----\n",
            String(repeating: "[", count: 40), String(repeating: "9", count: 200), "\"a\":1,\"a\":1", "\0", "\n", "A",
            "AAAA",
        ].map { Array($0.utf8) } + [
            [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0x30, 0x82, 0xff, 0xff], [0x02, 0x01, 0x00],
        ]

    mutating func mutate(_ seeds: [[UInt8]]) -> [UInt8] {
        var bytes = seeds[below(seeds.count)]
        for _ in 0..<below(5) { alter(&bytes, seeds) }
        return bytes
    }

    private mutating func alter(_ bytes: inout [UInt8], _ seeds: [[UInt8]]) {
        let place = below(bytes.count + 1)
        switch below(8) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(below(8))
        case 1 where place < bytes.count: bytes[place] = UInt8(below(256))
        case 2: bytes.insert(contentsOf: Self.words[below(Self.words.count)], at: place)
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + below(9)))
        case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + below(65))], at: place)
        case 5: bytes.removeSubrange(place...)
        case 6:
            let other = seeds[below(seeds.count)]
            bytes = Array(bytes[..<place] + other[below(other.count + 1)...])
        default:
            let word = Self.words[below(Self.words.count)]
            bytes.replaceSubrange(place..<min(bytes.count, place + word.count), with: word)
        }
    }

    private mutating func below(_ bound: Int) -> Int {
        Int(random.next() % UInt64(max(1, bound)))
    }
}
