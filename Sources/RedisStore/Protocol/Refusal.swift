/// The meaning of error replies for the choice of a server.
enum Refusal {
    /// The codes of a server that is not, or not any more, the primary, or cannot work as one: a replica, one that
    /// loads its data, one that has lost its replicas or its disk. It has not run the command.
    private static let codes: Set<String> = [
        "READONLY", "MASTERDOWN", "LOADING", "NOREPLICAS", "MISCONF", "CLUSTERDOWN",
        // A blocked read ends when its server becomes a replica.
        "UNBLOCKED",
    ]

    /// Whether another server may now be the primary, so that its name or the sentinels must be queried again.
    static func mayBeOfFormerPrimary(_ message: String) -> Bool {
        let code = message.prefix { $0 != " " }
        return codes.contains(String(code))
    }

    /// Whether a primary refuses writes only because it cannot store them; its contents are current.
    static func isOfFullDisk(_ message: String) -> Bool { message.hasPrefix("MISCONF") }
}
