import Crypto
import Identity

/// Since when Redis has kept every use: `RUN BEGIN`, the server's run id, and the begin of the era in milliseconds, 0
/// if nothing was used before.
///
/// A restarted server may have lost its last writes, and an emptied one has lost this too: in both cases the first
/// machine that notices begins another era.
struct StoredEra: Sendable, Hashable {
    let text: String
    let run: String
    let era: SingleUseEra

    /// Reads the text; nil for anything that the script does not write.
    init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let begin = Int64(words[1]), begin >= 0 else { return nil }
        self.text = text
        run = String(words[0])
        let digest = SHA256.hash(data: Array(text.utf8)).prefix(16).reduce(0 as UInt128) { $0 << 8 | UInt128($1) }
        era = SingleUseEra(id: Hex.encode(digest), begin: begin == 0 ? nil : Timestamp(milliseconds: begin))
    }
}
