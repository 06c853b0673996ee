package catalog

// The message types, contracts, services and queues that every database has.

const (
	schemaURL = "http://schemas.microsoft.com/SQL/"
	brokerURL = schemaURL + "ServiceBroker/"

	ErrorMessage     = 1
	EndDialogMessage = 2
	TimerMessage     = 5
	DefaultMessage   = 14
	DefaultContract  = 6
)

var systemMessageTypes = []*MessageType{
	{ErrorMessage, brokerURL + "Error", DboID, "X"},
	{EndDialogMessage, brokerURL + "EndDialog", DboID, "E"},
	{3, schemaURL + "Notifications/QueryNotification", DboID, "X"},
	{4, schemaURL + "Notifications/EventNotification", DboID, "X"},
	{TimerMessage, brokerURL + "DialogTimer", DboID, "E"},
	{6, brokerURL + "BrokerConfigurationNotice/MissingRoute", DboID, "X"},
	{7, brokerURL + "BrokerConfigurationNotice/FailedRoute", DboID, "X"},
	{8, brokerURL + "BrokerConfigurationNotice/MissingRemoteServiceBinding", DboID, "X"},
	{9, brokerURL + "BrokerConfigurationNotice/FailedRemoteServiceBinding", DboID, "X"},
	{10, brokerURL + "ServiceEcho/Echo", DboID, "N"},
	{11, brokerURL + "ServiceDiagnostic/Query", DboID, "X"},
	{12, brokerURL + "ServiceDiagnostic/Status", DboID, "X"},
	{13, brokerURL + "ServiceDiagnostic/Description", DboID, "N"},
	{DefaultMessage, "DEFAULT", DboID, "N"},
}

var systemContracts = []*Contract{
	{1, schemaURL + "Notifications/PostQueryNotification", DboID, []ContractMessage{{3, true, false}}},
	{2, schemaURL + "Notifications/PostEventNotification", DboID, []ContractMessage{{4, true, false}}},
	{3, brokerURL + "BrokerConfigurationNotice", DboID, []ContractMessage{{6, true, false}, {7, true, false}, {8, true, false}, {9, true, false}}},
	{4, brokerURL + "ServiceEcho", DboID, []ContractMessage{{10, true, true}}},
	{5, brokerURL + "ServiceDiagnostic", DboID, []ContractMessage{{11, true, false}, {12, false, true}, {13, false, true}}},
	{DefaultContract, "DEFAULT", DboID, []ContractMessage{{DefaultMessage, true, true}}},
}

// systemServices are there for notifications, which the emulator does not have: nothing can be sent to them.
var systemServices = []*Service{
	{1, schemaURL + "Notifications/QueryNotificationService", DboID, 1977058079, []int32{1}},
	{2, schemaURL + "Notifications/EventNotificationService", DboID, 2009058193, []int32{2}},
	{3, brokerURL + "ServiceBroker", DboID, 2041058307, []int32{3, 4, 5}},
}

// systemQueues belong to systemServices.
var systemQueues = []Object{
	{ID: 1977058079, Schema: SchemaDbo, Name: "QueryNotificationErrorsQueue", Type: "SQ", Shipped: true},
	{ID: 2009058193, Schema: SchemaDbo, Name: "EventNotificationErrorsQueue", Type: "SQ", Shipped: true},
	{ID: 2041058307, Schema: SchemaDbo, Name: "ServiceBrokerQueue", Type: "SQ", Shipped: true},
}

// IsSystemService reports the name of a service that every database has.
func IsSystemService(name string) bool {
	for _, s := range systemServices {
		if s.Name == name {
			return true
		}
	}
	return false
}
