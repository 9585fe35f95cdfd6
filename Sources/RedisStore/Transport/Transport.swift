import Identity

/// Bytes to and from a server. Used by one thread at a time.
protocol Transport: AnyObject {
    /// Sends all of them.
    func send(_ bytes: [UInt8]) throws(StoreError)

    /// Waits for some bytes, and hands them to `body`.
    func receive(_ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void) throws(StoreError)

    /// Whether nothing has arrived and the server has not hung up: that a connection that lay idle may be used.
    var isQuiet: Bool { get }
}
