import Identity

/// Why a request's proof of possession does not count.
enum DPoPRefusal: Error {
    /// It is not there, malformed, wrong or used: the sentence says which part of it.
    case invalid(String)
    /// It has to repeat this nonce.
    case nonceNeeded(String)
    /// Nobody can say whether it was used before.
    case storeFailed(StoreError)
}
