// Prints figures for `make bench`: Figures dpop|rules.

import Fuzzing
import Glibc

switch CommandLine.arguments.dropFirst().first {
case "dpop": try printDPoPFigures()
case "rules": try RuleFigures().print()
default:
    print("usage: Figures dpop|rules")
    exit(64)
}
