import HTTPTypes
import JWT

/// The named fields of a request's body, whether it came as JSON or as a form.
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
                    throw .badRequest("is there more than once.", field: name)
                }
                throw .badRequest("The body is not one valid JSON object: \(error.detail).")
            }
        }
    }

    /// A field's text, nil if there is none.
    ///
    /// - Throws: 400 if it is there with another type than text.
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

    /// A field's text.
    ///
    /// - Throws: 400 if it is missing or has another type than text.
    func text(_ name: String) throws(Problem) -> String {
        guard let text = try optionalText(name) else { throw .badRequest("is missing.", field: name) }
        return text
    }
}
