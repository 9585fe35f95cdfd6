import Crypto
import JWT
import Synchronization

/// Nonces that a client includes in a signed message to show that it was signed within the last minutes.
///
/// Nothing is stored: a nonce is a period of time and a MAC over it, and all clients get the same one.
package final class Nonces: Sendable {
    /// How long one nonce is issued, in seconds.
    package static let periodSeconds: Int64 = 60
    /// The number of periods for which a nonce is valid: three, at least two minutes after it was issued.
    package static let periods = 3

    private struct Fresh: Sendable {
        var period: Int64
        /// The valid nonces, the newest first.
        var texts: [String]
    }

    private let key: [UInt8]
    private let fresh: Mutex<Fresh>

    /// Creates nonces under a key. Machines that share the key share the nonces; a new key invalidates earlier ones.
    package init(key: [UInt8]) {
        self.key = key
        fresh = Mutex(Fresh(period: .min, texts: []))
    }

    /// The nonce to issue.
    package func current(now: Timestamp) -> String {
        fresh(now: now).first ?? ""
    }

    /// Whether a nonce is valid. It is not secret, so the comparison's time does not matter.
    package func isFresh(_ nonce: String, now: Timestamp) -> Bool {
        fresh(now: now).contains { $0.utf8.elementsEqual(nonce.utf8) }
    }

    private func fresh(now: Timestamp) -> [String] {
        let period = now.seconds / Self.periodSeconds
        return fresh.withLock { fresh in
            if fresh.period != period {
                fresh = Fresh(period: period, texts: (0..<Int64(Self.periods)).map { text(of: period - $0) })
            }
            return fresh.texts
        }
    }

    private func text(of period: Int64) -> String {
        // The purpose is part of the authenticated data (requirement S12).
        let bytes = withUnsafeBytes(of: period.bigEndian) { Array($0) }
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("sallyport proof nonce 1\0".utf8) + bytes, using: SymmetricKey(data: key))
        return Base64URL.encode(bytes + Array(code.prefix(16)))
    }
}
