/// Uses a value, so that making it is not optimised away.
@inline(never)
func keep<Value>(_: Value) {}
