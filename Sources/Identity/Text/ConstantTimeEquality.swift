extension Sequence<UInt8> {
    /// Whether both contain the same bytes. The time depends on the lengths only, so it reveals nothing about a secret.
    package func equalsInConstantTime(_ other: some Sequence<UInt8>) -> Bool {
        var left = makeIterator()
        var right = other.makeIterator()
        var difference: UInt8 = 0
        while true {
            switch (left.next(), right.next()) {
            case (let first?, let second?): difference |= first ^ second
            case (nil, nil): return difference == 0
            default: return false
            }
        }
    }
}
