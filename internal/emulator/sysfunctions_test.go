package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestMetadataProperties: what the metadata functions answer of each kind of object; a property that exists and is not known here is refused,
// not NULL.
func TestMetadataProperties(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE DATABASE m", nil},
		{"USE m", w("(Changed database context to 'm'.)")},
		{`CREATE TABLE t (id int IDENTITY CONSTRAINT pk PRIMARY KEY, v varchar(20), n nvarchar(10), d decimal(10,2), x AS d * 2, mx varchar(max), xx xml, b binary(4), CONSTRAINT ck CHECK (id > 0));
			CREATE INDEX ix ON t (v, n DESC); CREATE STATISTICS st ON t (d); CREATE TYPE ty FROM nvarchar(20) NOT NULL; CREATE SYNONYM sy FOR dbo.t`, nil},
		{"CREATE TRIGGER tr ON t AFTER UPDATE AS RETURN", nil},
		{"SELECT OBJECTPROPERTY(OBJECT_ID('t'), 'TableHasUpdateTrigger'), OBJECTPROPERTY(OBJECT_ID('t'), 'HasInsertTrigger'), OBJECTPROPERTY(OBJECT_ID('t'), 'IsIndexed'), OBJECTPROPERTY(OBJECT_ID('t'), 'TableTextInRowLimit'), OBJECTPROPERTY(OBJECT_ID('t'), 'nosuch')", w("1|0|1|0|NULL", "#1")},
		{"SELECT OBJECTPROPERTY(OBJECT_ID('pk'), 'CnstIsClustKey'), OBJECTPROPERTY(OBJECT_ID('ck'), 'CnstIsColumn'), OBJECTPROPERTY(OBJECT_ID('tr'), 'ExecIsUpdateTrigger'), OBJECTPROPERTY(OBJECT_ID('tr'), 'IsExecuted'), OBJECTPROPERTY(OBJECT_ID('sys.objects'), 'IsView'), OBJECTPROPERTY(OBJECT_ID('sys.objects'), 'IsMSShipped')", w("1|0|1|1|1|1", "#1")},
		{"SELECT OBJECTPROPERTY(OBJECT_ID('t'), 'TableInsertTriggerCount')", w("!40517")},
		{"SELECT OBJECTPROPERTYEX(OBJECT_ID('sy'), 'BaseType'), OBJECTPROPERTYEX(OBJECT_ID('t'), 'Cardinality'), STATS_DATE(OBJECT_ID('t'), 1)", w("U |0|NULL", "#1")},
		{"SELECT COLUMNPROPERTY(OBJECT_ID('t'), 'n', 'OctetMaxLen'), COLUMNPROPERTY(OBJECT_ID('t'), 'b', 'CharMaxLen'), COLUMNPROPERTY(OBJECT_ID('t'), 'xx', 'Precision'), COLUMNPROPERTY(OBJECT_ID('t'), 'xx', 'IsXmlIndexable'), COLUMNPROPERTY(OBJECT_ID('t'), 'v', 'IsIndexable'), COLUMNPROPERTY(OBJECT_ID('t'), 'mx', 'IsIndexable'), COLUMNPROPERTY(OBJECT_ID('t'), 'v', 'ordinal')", w("20|4|-1|1|1|0|2", "#1")},
		{"SELECT COLUMNPROPERTY(OBJECT_ID('t'), 'x', 'IsDeterministic')", w("!40517")},
		{"SELECT INDEXPROPERTY(OBJECT_ID('t'), 'st', 'IsStatistics'), INDEXPROPERTY(OBJECT_ID('t'), 'ix', 'IsStatistics'), INDEXKEY_PROPERTY(OBJECT_ID('t'), 2, 2, 'IsDescending'), INDEXKEY_PROPERTY(OBJECT_ID('t'), 2, 1, 'ColumnId'), INDEXKEY_PROPERTY(OBJECT_ID('t'), 2, 3, 'ColumnId')", w("1|0|1|2|NULL", "#1")},
		{"SELECT INDEXPROPERTY(OBJECT_ID('t'), 'ix', 'IndexDepth')", w("!40517")},
		{"SELECT TYPEPROPERTY('int', 'Precision'), TYPEPROPERTY('integer', 'Precision'), TYPEPROPERTY('ty', 'Precision'), TYPEPROPERTY('varchar', 'Precision'), TYPEPROPERTY('varchar', 'Scale'), TYPEPROPERTY('decimal', 'Scale'), TYPEPROPERTY('datetime2', 'Scale'), TYPEPROPERTY('int', 'UsesAnsiTrim')", w("10|NULL|20|8000|NULL|38|7|NULL", "#1")},
		{"SELECT DATABASEPROPERTYEX('m', 'ComparisonStyle'), DATABASEPROPERTYEX('m', 'LCID'), DATABASEPROPERTYEX('m', 'SQLSortOrder'), DATABASEPROPERTYEX('m', 'IsClone'), DATABASEPROPERTYEX('m', 'IsReadCommittedSnapshotOn')", w("196609|1033|52|0|NULL", "#1")},
		{"SELECT DATABASEPROPERTYEX('m', 'Version')", w("!40517")},
		{"SELECT COLLATIONPROPERTY('SQL_Latin1_General_CP1_CI_AS', 'ComparisonStyle'), COLLATIONPROPERTY('Latin1_General_CI_AS_KS_WS', 'ComparisonStyle'), COLLATIONPROPERTY('Latin1_General_100_BIN2_UTF8', 'CodePage'), COLLATIONPROPERTY('nosuch', 'CodePage')", w("196609|1|65001|NULL", "#1")},
		{"SELECT COLLATIONPROPERTY('Turkish_CI_AS', 'LCID')", w("!40517")},
		{"SELECT SERVERPROPERTY('CollationID'), SERVERPROPERTY('ComparisonStyle')", w("872468488|196609", "#1")},
	})
}
