/// Uses a value, so that the optimiser keeps its computation.
@inline(never)
func keep<Value>(_: Value) {}
