package rule

// Tri is a truth value of SQL's three-valued logic.
type Tri uint8

// The truth values. Whoever acts on a rule acts on True alone: Unknown is neither.
const (
	False Tri = iota
	True
	Unknown
)

// String is the truth value in lower case.
func (t Tri) String() string { return [...]string{"false", "true", "unknown"}[t] }

func triOf(b bool) Tri {
	if b {
		return True
	}
	return False
}

// The tables of Kleene's logic, indexed by False, True, Unknown.
var (
	andTable = [3][3]Tri{{False, False, False}, {False, True, Unknown}, {False, Unknown, Unknown}}
	orTable  = [3][3]Tri{{False, True, Unknown}, {True, True, True}, {Unknown, True, Unknown}}
	notTable = [3]Tri{True, False, Unknown}
)
