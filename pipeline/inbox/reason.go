package inbox

// Reason says why a file or a decision is set aside, to follow "it". The empty one: it is not.
type Reason string

// Why a whole file is set aside.
const (
	TooLarge    Reason = "is larger than a file of decisions can be"
	Unreadable  Reason = "is not a file of decisions"
	Changed     Reason = "was changed after it was saved: save it anew, and send that"
	Incomplete  Reason = "has no decision with both a date and a word of the list, or two about one person that contradict each other"
	UnknownPart Reason = "answers no list of the nights kept"
	SameFile    Reason = "is a copy of another file, which was read"
)

// Why a decision is set aside.
const (
	UnreadRow     Reason = "lacks its date, or has one before the list's own, or its word is not one of those offered"
	NotListed     Reason = "is about somebody who is not on that list"
	NotRegistered Reason = "is about somebody who is not registered with the practice"
	OutOfDate     Reason = "was made when the list was out of date: work from a newer one"
	AfterTonight  Reason = "is dated later than the night that read it: put the date right, and send it again"
	TakenBefore   Reason = "was taken on an earlier night, and still counts"
)

// fileReasons and decisionReasons are in the order in which they are tested.
var (
	fileReasons     = []Reason{TooLarge, Unreadable, Changed, Incomplete, UnknownPart, SameFile}
	decisionReasons = []Reason{UnreadRow, AfterTonight, NotListed, OutOfDate, TakenBefore, NotRegistered}
)

// own reports whether the reason leaves a decision's person known to be the practice's own.
func (r Reason) own() bool { return r == "" || r == OutOfDate || r == TakenBefore }
