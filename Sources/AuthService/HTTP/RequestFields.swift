import HTTPTypes
import JWT

/// The named fields of a request's body in JSON or as a form.
struct RequestFields: Sendable {
    private enum Source {
        case json(JSONObject)
        case form([String: String])
    }

    private let source: Source

    /// Reads a body by its `Content-Type`.
    ///
    /// - Throws: 415 for another media type, 400 for a body that is not strict JSON or not a strict form.
    init(of request: some IncomingRequest) throws(Problem) {
        guard let contentType = request.value(.contentType), let mediaType = MediaType(contentType: contentType) else {
            throw .unsupportedMediaType
        }
        switch mediaType {
        case .form: source = .form(try FormDecoder.decode(request.body))
        case .json:
            do {
                source = .json(try JSONObject(request.body))
            } catch {
                if let name = JSONScanner.repeatedName(in: request.body) {
                    throw .badRequest("is present more than once.", field: name)
                }
                throw .badRequest("The body is not one valid JSON object: \(error.detail).")
            }
        }
    }

    /// The fields of a form; nil for JSON.
    var form: [String: String]? {
        if case .form(let fields) = source { fields } else { nil }
    }

    /// A field's text; nil if it is absent.
    ///
    /// - Throws: 400 if it is not text.
    func optionalText(_ name: String) throws(Problem) -> String? {
        switch source {
        case .form(let fields): return fields[name]
        case .json(let object):
            guard let member = object.member(name) else { return nil }
            guard let text = object.string(of: member) else {
                throw .badRequest("must be a string.", field: name)
            }
            return text
        }
    }

    /// A field's value as it is written: text, or in JSON a number or a boolean too. Nil if it is absent.
    ///
    /// - Throws: 400 if it has another type.
    func optionalScalar(_ name: String) throws(Problem) -> String? {
        guard case .json(let object) = source, let member = object.member(name) else { return try optionalText(name) }
        switch member.kind {
        case .string, .escapedString: return try optionalText(name)
        case .number, .boolean: return String(decoding: object.value(of: member).text, as: UTF8.self)
        case .null, .array, .object: throw .badRequest("must be a string, a number or a boolean.", field: name)
        }
    }

    /// A field's boolean: `true` in JSON or in a form. False if it is absent.
    ///
    /// - Throws: 400 if it is neither `true` nor `false`.
    func flag(_ name: String) throws(Problem) -> Bool {
        switch try optionalScalar(name) {
        case nil, "false": return false
        case "true": return true
        default: throw .badRequest("must be true or false.", field: name)
        }
    }

    /// A required field's text.
    ///
    /// - Throws: 400 if it is missing or is not text.
    func text(_ name: String) throws(Problem) -> String {
        guard let text = try optionalText(name) else { throw .badRequest("is missing.", field: name) }
        return text
    }
}
