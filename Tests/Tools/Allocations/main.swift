// Counts allocations per request: Allocations fastcgi|protected BUDGET. Exits with status 1 above the budget. This is a
// separate process because the counter interposes malloc.

import Glibc

let budget = CommandLine.arguments.dropFirst(2).first.flatMap { Double($0) } ?? 0
switch CommandLine.arguments.dropFirst().first {
case "fastcgi": exit(try fastCGIAllocations(budget: budget) ? 0 : 1)
case "protected": exit(try protectedAllocations(budget: budget) ? 0 : 1)
default:
    print("usage: Allocations fastcgi|protected BUDGET")
    exit(64)
}
