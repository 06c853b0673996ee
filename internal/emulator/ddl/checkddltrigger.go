package ddl

import (
	"slices"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// checkDDLTrigger refuses CREATE TRIGGER … ON DATABASE: no event of the emulator fires it. An event that does not exist is 1084.
func checkDDLTrigger(st *syntax.CreateModuleStmt) error {
	for _, e := range st.Events {
		if !knownEvent(strings.ToUpper(e)) {
			return sqlerr.New(1084, e).At(st.Line)
		}
	}
	return sqlerr.Unsupported("CREATE TRIGGER … ON DATABASE").At(st.Line)
}

// ddlEvents are the events of DDL triggers on a database, by verb; the groups are DDL_…_EVENTS. (learn.microsoft.com: DDL events.)
var ddlEvents = map[string]string{
	"CREATE ALTER DROP": `APPLICATION_ROLE ASSEMBLY ASYMMETRIC_KEY BROKER_PRIORITY CERTIFICATE COLUMN_ENCRYPTION_KEY CREDENTIAL
		DATABASE_AUDIT_SPECIFICATION DATABASE_ENCRYPTION_KEY DATABASE_SCOPED_CREDENTIAL EXTENDED_PROPERTY EXTERNAL_LIBRARY EXTERNAL_LANGUAGE
		EXTERNAL_DATA_SOURCE EXTERNAL_FILE_FORMAT EXTERNAL_TABLE FULLTEXT_CATALOG FULLTEXT_INDEX FULLTEXT_STOPLIST FUNCTION INDEX
		MASTER_KEY MESSAGE_TYPE PARTITION_FUNCTION PARTITION_SCHEME PLAN_GUIDE PROCEDURE QUEUE REMOTE_SERVICE_BINDING ROLE ROUTE SCHEMA
		SEARCH_PROPERTY_LIST SECURITY_POLICY SEQUENCE SERVICE SYMMETRIC_KEY TABLE TRIGGER USER VIEW XML_SCHEMA_COLLECTION`,
	"CREATE DROP":       "COLUMN_MASTER_KEY CONTRACT DEFAULT EVENT_NOTIFICATION RULE STATISTICS SYNONYM TYPE",
	"CREATE":            "SPATIAL_INDEX XML_INDEX SELECTIVE_XML_INDEX JSON_INDEX VECTOR_INDEX",
	"ALTER":             "AUTHORIZATION AUTHORIZATION_DATABASE DATABASE_SCOPED_CONFIGURATION",
	"GRANT DENY REVOKE": "DATABASE",
	"BIND UNBIND":       "DEFAULT RULE",
	"ADD DROP":          "ROLE_MEMBER SIGNATURE SIGNATURE_SCHEMA_OBJECT COUNTER_SIGNATURE SENSITIVITY_CLASSIFICATION",
	"UPDATE":            "STATISTICS",
}

func knownEvent(name string) bool {
	if name == "RENAME" || name == "DDL_EVENTS" || strings.HasPrefix(name, "DDL_") && strings.HasSuffix(name, "_EVENTS") {
		return true
	}
	verb, object, _ := strings.Cut(name, "_")
	for verbs, objects := range ddlEvents {
		if slices.Contains(strings.Fields(verbs), verb) && slices.Contains(strings.Fields(objects), object) {
			return true
		}
	}
	return false
}
