/// The index of an array element, as part of a coding path.
struct ClaimsIndexKey: CodingKey {
    let intValue: Int?
    let stringValue: String

    init(intValue: Int) {
        self.intValue = intValue
        stringValue = "[\(intValue)]"
    }

    init?(stringValue _: String) { return nil }
}
