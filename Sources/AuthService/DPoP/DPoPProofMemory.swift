import Crypto
package import Identity
import Synchronization

/// What makes a proof good for one request only. It lives as long as the process, whatever becomes of the configuration.
package final class DPoPProofMemory: Sendable {
    /// Remembers the proofs that were used.
    let used: any SingleUseStore
    /// Where requests with a proof are answered that would otherwise be answered at once; nil for there.
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

    /// Proofs are remembered by this process alone, and no request waits for it.
    ///
    /// What was used before it started is forgotten. Until no such proof can be within the window, a proof is good only with
    /// a nonce, and nonces are this process's own: a restart replays nothing.
    ///
    /// - Parameter start: when the process started, nil if no other has served before it.
    package static func ofProcess(
        startedAt start: Timestamp?, random: RandomSource, now: @escaping @Sendable () -> Timestamp
    ) -> DPoPProofMemory {
        DPoPProofMemory(used: SingleUseMemory(begin: start, now: now), secret: random.bytes(32), lane: nil)
    }

    /// Proofs are remembered by a store that several processes share, as they share the secret.
    ///
    /// When the store may have lost something, what is from before is good only with a nonce from after it.
    package static func shared(_ store: any SingleUseStore, secret: [UInt8]) -> DPoPProofMemory {
        DPoPProofMemory(used: store, secret: secret, lane: .storage)
    }

    /// The nonces that proofs repeat: others in each era, so that one shows that a proof was made in it.
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
