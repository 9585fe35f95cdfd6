internal import Crypto

/// The hash of borrowed bytes. C begins here: swift-crypto's hashes take a pointer, which they do not keep.
func digest<Hash: HashFunction>(_ bytes: Span<UInt8>, _: Hash.Type) -> Hash.Digest {
    var hash = Hash()
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    return hash.finalize()
}
