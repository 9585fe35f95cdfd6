public import Identity

/// What makes a proof good for one request only. It lives as long as the process, whatever becomes of the configuration.
public struct ProofMemory: Sendable {
    /// Remembers the proofs that were used.
    let used: any SingleUseStore
    /// The nonces that proofs repeat.
    let nonces: Nonces
    /// Since when used proofs are remembered; nil where they outlive the process.
    let since: Timestamp?
    /// Where requests with a proof are answered that would otherwise be answered at once; nil for there.
    let lane: Lane?

    private init(used: any SingleUseStore, nonces: Nonces, since: Timestamp?, lane: Lane?) {
        self.used = used
        self.nonces = nonces
        self.since = since
        self.lane = lane
    }

    /// Proofs are remembered by this process alone, and no request waits for it.
    ///
    /// What was used before it started is forgotten. Until no such proof can be within the window, a proof is good only with
    /// a nonce, and nonces are this process's own: a restart replays nothing.
    public static func ofProcess(
        startedAt start: Timestamp, random: RandomSource, now: @escaping @Sendable () -> Timestamp
    ) -> ProofMemory {
        ProofMemory(
            used: SingleUseMemory(now: now), nonces: Nonces(key: random.bytes(32)), since: start, lane: nil)
    }

    /// Proofs are remembered by a store that several processes share, as they share the secret.
    public static func shared(_ store: any SingleUseStore, secret: [UInt8]) -> ProofMemory {
        ProofMemory(used: store, nonces: Nonces(key: secret), since: nil, lane: .storage)
    }
}
