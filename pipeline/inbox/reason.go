package inbox

// Reason says why a file or a decision is set aside, to follow "it". The empty one: it is not.
type Reason string

// Why a whole file is set aside.
const (
	TooLarge    Reason = "is larger than a file of decisions can be"
	Unreadable  Reason = "is not a file of decisions"
	Changed     Reason = "was changed after it was saved"
	Incomplete  Reason = "holds a decision without its date or its word, or two about a person that contradict each other"
	UnknownPart Reason = "answers no list of the nights kept"
	SameFile    Reason = "is a copy of another file"
)

// Why a decision is set aside.
const (
	NotListed     Reason = "is about somebody who is not on that list"
	NotRegistered Reason = "is about somebody who is not registered with the practice"
	OutOfDate     Reason = "was made when the list was out of date"
	AfterTonight  Reason = "is dated after the night"
	TakenBefore   Reason = "was taken before"
)

// fileReasons and decisionReasons are in the order in which they are tested.
var (
	fileReasons     = []Reason{TooLarge, Unreadable, Changed, Incomplete, UnknownPart, SameFile}
	decisionReasons = []Reason{AfterTonight, NotListed, OutOfDate, TakenBefore, NotRegistered}
)

// own reports whether the reason leaves a decision's person known to be the practice's own.
func (r Reason) own() bool { return r == "" || r == OutOfDate || r == TakenBefore }
