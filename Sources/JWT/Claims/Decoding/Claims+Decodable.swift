extension Claims {
    /// Decodes the claims into a type of yours.
    ///
    /// As strict as everything else: a string is not a number, a number with a fraction is not an integer, an integer
    /// out of range is an error. Members that the type does not name are ignored. A ``NumericDate`` is read exactly,
    /// and a `Date` from the same number.
    ///
    /// - Throws: ``JWTError/Code/claim`` with the path of the claim that does not fit.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws(JWTError) -> Value {
        do {
            return try Value(from: ClaimsDecoder(JSONValue(text: object.bytes[...], kind: .object), []))
        } catch let error as DecodingError {
            throw JWTError(.claim, Self.detail(error))
        } catch let error as JWTError {
            throw error
        } catch {
            throw JWTError(.claim, "the claims do not fit \(type)")
        }
    }

    private static func detail(_ error: DecodingError) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            return "\((context.codingPath + [key]).map(\.stringValue).joined(separator: ".")) is missing"
        case .typeMismatch(let type, let context): return "\(path(context)) is not a \(type)"
        case .valueNotFound(let type, let context): return "\(path(context)) is null, not a \(type)"
        case .dataCorrupted(let context): return "\(path(context)) has a value that does not fit"
        @unknown default: return "the claims do not fit the type"
        }
    }
}

extension Verifier {
    /// Verifies one token and decodes its claims into a type of yours.
    ///
    /// - Throws: as ``verify(_:now:)-(Span<UInt8>,_)`` and ``Claims/decode(_:)``.
    public func verify<Value: Decodable>(
        _ token: String, as type: Value.Type, now: NumericDate
    ) throws(JWTError) -> Value {
        try verify(token, now: now).decode(type)
    }
}
