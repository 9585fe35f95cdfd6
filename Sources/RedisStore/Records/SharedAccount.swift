/// The shared state of an account: `GENERATION STATE KEPT SEALED`.
///
/// The last word is the encrypted password hash of the latest change of password (``PasswordSeal``), which stays with
/// every later status for machines that were away; `-` if there was none.
struct SharedAccount: Sendable, Hashable {
    let status: SharedStatus
    let sealed: String?

    init(status: SharedStatus, sealed: String?) {
        self.status = status
        self.sealed = sealed
    }

    /// Reads the text; nil for anything else.
    init?(_ text: String) {
        guard let space = text.lastIndex(of: " "), let status = SharedStatus(text[..<space]) else { return nil }
        self.status = status
        let word = text[text.index(after: space)...]
        guard !word.isEmpty else { return nil }
        sealed = word == "-" ? nil : String(word)
    }
}
