/// Is told which accounts changed, by whomever.
package protocol AccountObserver: AnyObject, Sendable {
    /// These accounts changed or were removed.
    ///
    /// - Parameter ids: nil if any account may have.
    func accountsChanged(_ ids: [AccountID]?)
}
