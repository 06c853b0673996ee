package syntax

// Extended events.
type (
	// EventSessionStmt is CREATE, ALTER or DROP EVENT SESSION.
	EventSessionStmt struct {
		Node
		Verb     string // CREATE, ALTER, DROP
		Name     string
		Events   []SessionEvent  // ADD EVENT
		Targets  []SessionTarget // ADD TARGET
		Drop     []EventName     // DROP EVENT
		DropFrom []EventName     // DROP TARGET
		Options  []Option
		State    string // START, STOP
	}
	// EventName is package.name.
	EventName struct{ Package, Name string }
	// SessionEvent is one ADD EVENT.
	SessionEvent struct {
		EventName
		Set     []EventField
		Actions []EventName
		Where   *EventPredicate
	}
	// SessionTarget is one ADD TARGET.
	SessionTarget struct {
		EventName
		Set []EventField
	}
	// EventField is name = value in SET.
	EventField struct {
		Name  string
		Value Literal // a number has its sign in Text
	}
	// EventPredicate is a node of WHERE: AND, OR and NOT (Right only); a comparison of Source with Value; CALL of a comparing function
	// on Source and Value.
	EventPredicate struct {
		Op          string
		Left, Right *EventPredicate
		Function    EventName
		Source      EventName // Package is empty for a field of the event
		Value       Literal
	}
)

func (*EventSessionStmt) stmt() {}

func (n EventName) String() string {
	if n.Package == "" {
		return n.Name
	}
	return n.Package + "." + n.Name
}
