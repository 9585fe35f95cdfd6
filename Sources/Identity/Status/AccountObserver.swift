/// Receives the changes of accounts, by any process.
package protocol AccountObserver: AnyObject, Sendable {
    /// These accounts changed or were removed.
    ///
    /// - Parameter ids: nil if any account may have changed.
    func accountsChanged(_ ids: [AccountID]?)
}
