import Crypto
package import Identity
import Synchronization

/// Ensures that a proof is valid for one request only. It lives as long as the process, across reloads of the
/// configuration.
package final class DPoPProofMemory: Sendable {
    /// Stores the used proofs.
    let used: any SingleUseStore
    /// The lane of requests with a proof that would otherwise be answered immediately; nil for that.
    let lane: Lane?
    private let secret: [UInt8]
    private let latest: Mutex<(era: SingleUseEra, nonces: Nonces)>

    private init(used: any SingleUseStore, secret: [UInt8], lane: Lane?) {
        self.used = used
        self.secret = secret
        self.lane = lane
        let era = used.era
        latest = Mutex((era, Self.nonces(of: era, secret)))
    }

    /// Stores proofs in this process alone, and no request waits.
    ///
    /// Uses before its start are unknown. Until no such proof can be within the window, a proof is valid only with a
    /// nonce, and nonces belong to this process: a restart permits no replay.
    ///
    /// - Parameter start: when the process started; nil if none has served before it.
    package static func ofProcess(
        startedAt start: Timestamp?, random: RandomSource, now: @escaping @Sendable () -> Timestamp
    ) -> DPoPProofMemory {
        DPoPProofMemory(used: SingleUseMemory(begin: start, now: now), secret: random.bytes(32), lane: nil)
    }

    /// Stores proofs in a store that several processes share, as they share the secret.
    ///
    /// When the store may have lost data, proofs from before are valid only with a nonce from after the loss.
    package static func shared(_ store: any SingleUseStore, secret: [UInt8]) -> DPoPProofMemory {
        DPoPProofMemory(used: store, secret: secret, lane: .storage)
    }

    /// The nonces of an era: they differ in each, so that a nonce proves that a proof was created in it.
    func nonces(of era: SingleUseEra) -> Nonces {
        latest.withLock { latest in
            if latest.era != era { latest = (era, Self.nonces(of: era, secret)) }
            return latest.nonces
        }
    }

    private static func nonces(of era: SingleUseEra, _ secret: [UInt8]) -> Nonces {
        let key = HMAC<SHA256>.authenticationCode(
            for: Array("sallyport proof nonces of \(era.id)".utf8), using: SymmetricKey(data: secret))
        return Nonces(key: Array(key))
    }
}
