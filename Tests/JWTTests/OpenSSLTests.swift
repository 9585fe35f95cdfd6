import Foundation
import JWT
import Testing

@Suite("The OpenSSL command line")
struct OpenSSLTests {
    private static let openssl = URL(filePath: "/usr/bin/openssl")

    /// The arguments for an algorithm's hash, padding and signature format.
    private static func arguments(_ algorithm: Algorithm) -> (digest: [String], key: [String])? {
        switch algorithm {
        case .rs256: (["-sha256"], [])
        case .rs384: (["-sha384"], [])
        case .rs512: (["-sha512"], [])
        case .ps256: (["-sha256"], pss)
        case .ps384: (["-sha384"], pss)
        case .ps512: (["-sha512"], pss)
        case .es256: (["-sha256"], [])
        case .es384: (["-sha384"], [])
        case .es512: (["-sha512"], [])
        case .hs256: (["-sha256"], [])
        case .hs384: (["-sha384"], [])
        case .hs512: (["-sha512"], [])
        case .edDSA, .ed25519: ([], [])
        case .mlDSA65, .mlDSA87: nil  // From OpenSSL 3.5 on; `InteropTests` exchanges these with another library.
        }
    }

    private static let pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]

    private static let algorithms = Algorithm.allCases.filter { arguments($0) != nil }

    @Test("OpenSSL verifies signatures made here", arguments: algorithms)
    func there(_ algorithm: Algorithm) throws {
        let key = try SampleKeys.key(algorithm)
        let parts = try SampleKeys.token(key).split(separator: ".")
        let input = Data(parts[0...1].joined(separator: ".").utf8)
        let signature = try #require(Base64URL.decode(String(parts[2])))
        try ChildProcess.withFolder { folder in
            let files = Files(folder)
            try input.write(to: files.input)
            if algorithm.family == .oct {
                #expect(try Self.mac(algorithm, key, files) == signature)
                return
            }
            try Data(try key.publicPEM().utf8).write(to: files.key)
            try Data(Self.isECDSA(algorithm) ? ECDSADER.encode(signature) : signature).write(to: files.signature)
            let (digest, options) = try #require(Self.arguments(algorithm))
            let command: [String]
            if algorithm.family == .okp {
                command =
                    ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", files.key.path, "-in", files.input.path]
                    + ["-sigfile", files.signature.path]
            } else {
                command =
                    ["dgst"] + digest + options
                    + ["-verify", files.key.path, "-signature", files.signature.path, files.input.path]
            }
            #expect(try ChildProcess.run(Self.openssl, command).status == 0)
        }
    }

    @Test("signatures made by OpenSSL verify here", arguments: algorithms)
    func here(_ algorithm: Algorithm) throws {
        let key = try SampleKeys.key(algorithm)
        let header = Base64URL.encode(Array(#"{"alg":"\#(algorithm.name)","typ":"at+jwt"}"#.utf8))
        let input = header + "." + Base64URL.encode(Array(#"{"exp":2000}"#.utf8))
        let signature = try ChildProcess.withFolder { folder -> [UInt8] in
            let files = Files(folder)
            try Data(input.utf8).write(to: files.input)
            if algorithm.family == .oct { return try Self.mac(algorithm, key, files) }
            try Data(try key.privatePEM().utf8).write(to: files.key)
            let (digest, options) = try #require(Self.arguments(algorithm))
            let command: [String]
            if algorithm.family == .okp {
                command =
                    ["pkeyutl", "-sign", "-rawin", "-inkey", files.key.path, "-in", files.input.path]
                    + ["-out", files.signature.path]
            } else {
                command =
                    ["dgst"] + digest + options
                    + ["-sign", files.key.path, "-out", files.signature.path, files.input.path]
            }
            #expect(try ChildProcess.run(Self.openssl, command).status == 0)
            let bytes = [UInt8](try Data(contentsOf: files.signature))
            guard case .ec(let curve) = algorithm.family else { return bytes }
            return try #require(ECDSADER.decode(bytes, coordinate: curve.coordinateByteCount))
        }
        let token = "\(input).\(Base64URL.encode(signature))"
        #expect(Forge.refusal(Array(token.utf8), by: try SampleKeys.verifier([key])) == nil)
    }

    private static func isECDSA(_ algorithm: Algorithm) -> Bool {
        if case .ec = algorithm.family { true } else { false }
    }

    private static func mac(_ algorithm: Algorithm, _ key: Key, _ files: Files) throws -> [UInt8] {
        let jwk = try JSONObject(Array(try key.privateJWK().utf8))
        let member = try #require(jwk.member("k"))
        let secret = try #require(jwk.string(of: member).flatMap { Base64URL.decode($0) })
        let hex = secret.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let digest = try #require(arguments(algorithm)).digest
        let command = ["dgst"] + digest + ["-mac", "HMAC", "-macopt", "hexkey:\(hex)", "-binary", files.input.path]
        let result = try ChildProcess.run(openssl, command)
        #expect(result.status == 0)
        return [UInt8](result.output)
    }

    private struct Files {
        let input: URL
        let key: URL
        let signature: URL

        init(_ folder: URL) {
            input = folder.appending(path: "input")
            key = folder.appending(path: "key.pem")
            signature = folder.appending(path: "signature")
        }
    }
}
