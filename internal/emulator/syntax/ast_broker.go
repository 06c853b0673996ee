package syntax

// Service Broker. A name in a conversation statement is an expression: an identifier is read as a string constant.
type (
	// MessageTypeStmt is CREATE or ALTER MESSAGE TYPE.
	MessageTypeStmt struct {
		Node
		Alter         bool
		Name          string
		Authorization string
		Validation    string // NONE, EMPTY, WELL_FORMED_XML; empty when not written
	}
	// ContractStmt is CREATE CONTRACT.
	ContractStmt struct {
		Node
		Name          string
		Authorization string
		Messages      []ContractMessage
	}
	ContractMessage struct {
		Type   string
		SentBy string // INITIATOR, TARGET, ANY
	}
	// QueueStmt is CREATE or ALTER QUEUE; what is not written is nil.
	QueueStmt struct {
		Node
		Alter             bool
		Name              Name
		Status, Retention *bool
		Poison            *bool
		Activation        *QueueActivation
		Filegroup         string
	}
	QueueActivation struct {
		Drop       bool
		Status     *bool
		Procedure  *Name
		MaxReaders Expr
		ExecuteAs  string // SELF, OWNER, or USER with the name in User
		User       string
	}
	// ServiceStmt is CREATE or ALTER SERVICE. Contracts are those of CREATE, and ALTER's ADD; Drop are ALTER's.
	ServiceStmt struct {
		Node
		Alter         bool
		Name          string
		Authorization string
		Queue         *Name
		Contracts     []string
		Drop          []string
	}
	// BeginDialogStmt is BEGIN DIALOG [CONVERSATION].
	BeginDialogStmt struct {
		Node
		Var          string
		From, To     Expr
		Instance     Expr
		Contract     Expr
		Related      Expr // RELATED_CONVERSATION
		RelatedGroup Expr
		Lifetime     Expr
		Encryption   *bool
	}
	SendStmt struct {
		Node
		Handles     []Expr
		MessageType Expr
		Body        Expr
	}
	// ReceiveStmt is RECEIVE; at most one of Handle and Group is set.
	ReceiveStmt struct {
		Node
		Top    Expr
		Items  []SelectItem
		Queue  Name
		Into   string // a table variable
		Handle Expr
		Group  Expr
	}
	// GetGroupStmt is GET CONVERSATION GROUP @Var FROM Queue.
	GetGroupStmt struct {
		Node
		Var   string
		Queue Name
	}
	MoveConversationStmt struct {
		Node
		Handle, Group Expr
	}
	EndConversationStmt struct {
		Node
		Handle            Expr
		Code, Description Expr // WITH ERROR
		Cleanup           bool
	}
	// TimerStmt is BEGIN CONVERSATION TIMER.
	TimerStmt struct {
		Node
		Handle, Seconds Expr
	}
)

func (*MessageTypeStmt) stmt()      {}
func (*ContractStmt) stmt()         {}
func (*QueueStmt) stmt()            {}
func (*ServiceStmt) stmt()          {}
func (*BeginDialogStmt) stmt()      {}
func (*SendStmt) stmt()             {}
func (*ReceiveStmt) stmt()          {}
func (*GetGroupStmt) stmt()         {}
func (*MoveConversationStmt) stmt() {}
func (*EndConversationStmt) stmt()  {}
func (*TimerStmt) stmt()            {}
