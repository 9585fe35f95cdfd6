import Identity

/// Runs an operation of the store; a failure is a 503 for the client, and its cause goes to the log.
func mappingStoreErrors<Value>(
    _ report: @Sendable (ServiceEvent) -> Void, _ body: () throws(StoreError) -> Value
) throws(Problem) -> Value {
    do { return try body() } catch {
        report(.storeFailed(error))
        throw .storeUnavailable
    }
}
