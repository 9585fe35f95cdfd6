import Identity

/// Why a request's DPoP proof is refused.
enum DPoPRefusal: Error {
    /// It is missing, malformed, wrong or used: the sentence says which part.
    case invalid(String)
    /// It must contain this nonce.
    case nonceNeeded(String)
    /// It is unknown whether it was used before.
    case storeFailed(StoreError)
}
