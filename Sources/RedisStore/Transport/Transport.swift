import Identity

/// Bytes to and from a server. Used by one thread at a time.
protocol Transport: AnyObject {
    /// Sends all bytes.
    func send(_ bytes: [UInt8]) throws(StoreError)

    /// Waits for some bytes, and passes them to `body`.
    func receive(_ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void) throws(StoreError)

    /// Whether nothing has arrived and the server has not hung up: an idle connection may be used again.
    var isQuiet: Bool { get }
}
