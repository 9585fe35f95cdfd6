/// What the command line asks for.
struct Options {
    private(set) var seconds = 60
    private(set) var seed: UInt64 = 1
    private(set) var plantsBug = false

    init(_ arguments: ArraySlice<String>) throws {
        var rest = arguments
        while let argument = rest.popFirst() {
            switch argument {
            case "--seconds": seconds = try Self.number(rest.popFirst())
            case "--seed": seed = try Self.number(rest.popFirst())
            case "--plant-bug": plantsBug = true
            default: throw Usage()
            }
        }
    }

    private static func number<Number: FixedWidthInteger>(_ text: String?) throws -> Number {
        guard let text, let number = Number(text) else { throw Usage() }
        return number
    }

    struct Usage: Error, CustomStringConvertible {
        let description = "usage: JWTFuzz [--seconds N] [--seed N] [--plant-bug]"
    }
}
