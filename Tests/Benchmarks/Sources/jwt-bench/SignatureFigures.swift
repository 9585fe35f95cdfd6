import Crypto
import CryptoExtras
import JWT

/// The public-key algorithms, compared with the raw calls of swift-crypto over the same bytes.
enum SignatureFigures {
    static func add(to table: inout Table, _ meter: Meter) throws {
        let p256 = P256.Signing.PrivateKey()
        let p256Public = p256.publicKey
        try add(
            to: &table, meter, try Key(pem: p256.pemRepresentation, algorithm: .es256),
            sign: { keep(try? p256.signature(for: $0)) },
            verify: { signature in
                let signature = try P256.Signing.ECDSASignature(rawRepresentation: signature)
                return { keep(p256Public.isValidSignature(signature, for: $0)) }
            })
        let ed25519 = Curve25519.Signing.PrivateKey()
        let ed25519Public = ed25519.publicKey
        try add(
            to: &table, meter, try Key(pem: ed25519.pemRepresentation, algorithm: .edDSA),
            sign: { keep(try? ed25519.signature(for: $0)) },
            verify: { signature in { keep(ed25519Public.isValidSignature(signature, for: $0)) } })
        let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let rsaPublic = rsa.publicKey
        for (algorithm, padding) in [(Algorithm.rs256, _RSA.Signing.Padding.insecurePKCS1v1_5), (.ps256, .PSS)] {
            try add(
                to: &table, meter, try Key(pem: rsa.pkcs8PEMRepresentation, algorithm: algorithm),
                sign: { keep(try? rsa.signature(for: SHA256.hash(data: $0), padding: padding)) },
                verify: { signature in
                    let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
                    return { keep(rsaPublic.isValidSignature(signature, for: SHA256.hash(data: $0), padding: padding)) }
                })
        }
        let mldsa = try MLDSA65.PrivateKey()
        let mldsaPublic = mldsa.publicKey
        let jwk = """
            {"kty":"AKP","alg":"ML-DSA-65","pub":"\(Base64URL.encode(Array(mldsaPublic.rawRepresentation)))",\
            "priv":"\(Base64URL.encode(Array(mldsa.seedRepresentation)))"}
            """
        try add(
            to: &table, meter, try Key(jwk: jwk), sign: { keep(try? mldsa.signature(for: $0)) },
            verify: { signature in { keep(mldsaPublic.isValidSignature(signature, for: $0)) } })
    }

    private static func add(
        to table: inout Table, _ meter: Meter, _ key: Key, sign rawSign: @escaping ([UInt8]) -> Void,
        verify prepare: ([UInt8]) throws -> ([UInt8]) -> Void
    ) throws {
        let claims = SampleToken.large()
        let signer = try Signer(key: key, type: "JWT")
        let text = try signer.sign(claims)
        let token = Array(text.utf8)
        let parts = text.split(separator: ".")
        let input = Array(parts[0...1].joined(separator: ".").utf8)
        let rawVerify = try prepare(Base64URL.decode(String(parts[2])) ?? [])
        let verifier = Verifier(
            keys: KeySet(try Key(jwk: try key.publicJWK())), policy: try SampleToken.policy(key.algorithm))
        _ = try verifier.verify(token, now: SampleToken.now)
        let cache = VerifiedTokenCache(verifier)
        let keyed = HMAC<SHA256>(key: SymmetricKey(data: SampleToken.secret))
        let results = meter.measure([
            { keep(try? verifier.verify(token, now: SampleToken.now)) }, { rawVerify(input) },
            { keep(try? signer.sign(claims)) }, { rawSign(input) },
            { keep(try? cache.verify(token, now: SampleToken.now)) },
            {
                var hmac = keyed
                hmac.update(data: input)
                keep(hmac.finalize())
            },
        ])
        let name = key.algorithm.name
        table.add("\(name) verify", results[0], against: "swift-crypto", results[1], target: 1.1)
        table.add("\(name) sign", results[2], against: "swift-crypto", results[3], target: 1.1)
        table.add("\(name) cache hit", results[4], against: "keyed HMAC", results[5], target: 1)
    }
}
