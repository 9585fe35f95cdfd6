import Identity

/// A session as bytes.
///
/// | bytes | what |
/// |---|---|
/// | 1 | the version of this form |
/// | 8 | the account's generation: here, so that a script can change it |
/// | 16, 16 | the account, the session |
/// | 8 × 5 | generation, rotated, created, expires, ends |
/// | 4 | repeats |
/// | 1, 2, n | field, length, content: as many as there are |
///
/// A field that is not known is an error and never skipped: it may be what binds the session to somebody. Equal
/// sessions have equal bytes, by which a script sees that nothing changed.
enum SessionRecord {
    private static let version: UInt8 = 1

    private enum Field: UInt8 {
        case key = 1
        case address = 2
        case userAgent = 3
        case clientID = 4
        case dpopKey = 5
        case certificate = 6
        case network = 7
    }

    static func encode(_ session: Session) -> [UInt8] {
        var writer = RecordWriter()
        writer.put(version)
        writer.put(session.accountGeneration)
        writer.put(session.accountID.value)
        writer.put(session.id.value)
        writer.put(session.generation)
        for time in [session.rotatedAt, session.createdAt, session.expiresAt, session.endsAt] {
            writer.put(time.milliseconds)
        }
        writer.put(UInt32(clamping: session.repeats))
        writer.put(Field.key.rawValue, session.key)
        writer.put(Field.address.rawValue, session.origin.address?.description)
        writer.put(Field.userAgent.rawValue, session.origin.userAgent)
        writer.put(Field.clientID.rawValue, session.origin.clientID)
        writer.put(Field.dpopKey.rawValue, session.binding.dpopKey?.description)
        writer.put(Field.certificate.rawValue, session.binding.certificate?.description)
        writer.put(Field.network.rawValue, session.binding.network?.description)
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8]) throws(StoreError) -> Session {
        var reader = RecordReader(bytes)
        let version: UInt8 = try reader.integer()
        guard version == Self.version else { throw StoreError(redis: version > Self.version ? "NEWER" : "CORRUPT") }
        let accountGeneration: Int64 = try reader.integer()
        let account: UInt128 = try reader.integer()
        let id: UInt128 = try reader.integer()
        let generation: Int64 = try reader.integer()
        func time() throws(StoreError) -> Timestamp { Timestamp(milliseconds: try reader.integer()) }
        let (rotatedAt, createdAt, expiresAt, endsAt) = (try time(), try time(), try time(), try time())
        let repeats: UInt32 = try reader.integer()
        var key: [UInt8]?
        var (address, userAgent, clientID): (String?, String?, String?)
        var (dpopKey, certificate): (Thumbprint?, Thumbprint?)
        var network: AddressPrefix?
        while let (number, content) = try reader.field() {
            switch Field(rawValue: number) {
            case .key: key = Array(content)
            case .address: address = try RecordReader.text(content)
            case .userAgent: userAgent = try RecordReader.text(content)
            case .clientID: clientID = try RecordReader.text(content)
            // An unreadable binding is an error: it must not count as none.
            case .dpopKey: dpopKey = try read(content, Thumbprint.init)
            case .certificate: certificate = try read(content, Thumbprint.init)
            case .network: network = try read(content, AddressPrefix.init)
            case nil: throw StoreError(redis: "NEWER")
            }
        }
        guard let key else { throw StoreError(redis: "CORRUPT") }
        return Session(
            id: SessionID(value: id), accountID: AccountID(value: account), accountGeneration: accountGeneration,
            generation: generation, key: key, createdAt: createdAt, rotatedAt: rotatedAt, repeats: Int(repeats),
            expiresAt: expiresAt, endsAt: endsAt,
            origin: SessionOrigin(
                address: address.flatMap(ClientAddress.init), userAgent: userAgent, clientID: clientID),
            binding: SessionBinding(dpopKey: dpopKey, certificate: certificate, network: network))
    }

    private static func read<Value>(
        _ content: ArraySlice<UInt8>, _ parse: (String) -> Value?
    ) throws(StoreError) -> Value {
        guard let value = parse(try RecordReader.text(content)) else { throw StoreError(redis: "CORRUPT") }
        return value
    }
}
