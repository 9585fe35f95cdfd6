import Crypto
import Identity

/// Since when Redis has forgotten nothing of what was used: `RUN BEGIN`, the run of the server, and when the era began in
/// milliseconds, 0 where nothing was used before.
///
/// A server that was started anew may have lost its last writes, and one that was emptied has lost this too: in both cases
/// whoever sees it first begins another era.
struct StoredEra: Sendable, Hashable {
    let text: String
    let run: String
    let era: SingleUseEra

    /// Reads the text. Nil for anything that the script does not write.
    init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let begin = Int64(words[1]), begin >= 0 else { return nil }
        self.text = text
        run = String(words[0])
        let digest = SHA256.hash(data: Array(text.utf8)).prefix(16).reduce(0 as UInt128) { $0 << 8 | UInt128($1) }
        era = SingleUseEra(id: Hex.encode(digest), begin: begin == 0 ? nil : Timestamp(milliseconds: begin))
    }
}
