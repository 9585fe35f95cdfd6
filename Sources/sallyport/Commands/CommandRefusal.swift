/// Why a command did not do what it was asked: one line on standard error, exit status 1.
struct CommandRefusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
