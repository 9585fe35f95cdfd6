import Synchronization

/// Repeats the same words in order.
final class WordSequence: Sendable {
    private let words: [UInt64]
    private let position = Mutex(0)

    init(_ words: [UInt64]) {
        self.words = words
    }

    func next() -> UInt64 {
        position.withLock { position in
            defer { position += 1 }
            return words[position % words.count]
        }
    }
}
