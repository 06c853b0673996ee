package emulator_test

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestCatalogProcedures: the catalog stored procedures over the catalog views.
func TestCatalogProcedures(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE DATABASE m", nil},
		{"USE m", w("(Changed database context to 'm'.)")},
		{"CREATE TABLE p (id int NOT NULL, b bigint NOT NULL, CONSTRAINT pk_p PRIMARY KEY (b, id))", nil},
		{"CREATE TABLE t (id int IDENTITY, v varchar(20) DEFAULT 'x', d decimal(10,2) NOT NULL, d2 datetime2(3), vc vector(3), a int, b bigint, CONSTRAINT fk FOREIGN KEY (b, a) REFERENCES p ON DELETE CASCADE)", nil},
		{"ALTER TABLE t ADD n nvarchar(5); ALTER TABLE t DROP COLUMN a", w("!5074", "!4922")},
		{"EXEC sp_columns 't%'", w("!40517")},
		{"EXEC sp_columns 't', NULL, NULL, 'id'", w("m|dbo|t|id|4|int identity|10|4|0|10|0|NULL|NULL|4|NULL|NULL|1|NO|56", "#1")},
		{"EXEC sp_columns 't', NULL, NULL, 'd'", w("m|dbo|t|d|3|decimal|10|12|2|10|0|NULL|NULL|3|NULL|NULL|3|NO|55", "#1")},
		{"EXEC sp_columns 't', NULL, NULL, 'd2'", w("m|dbo|t|d2|-9|datetime2|23|46|NULL|NULL|1|NULL|NULL|-9|NULL|NULL|4|YES|0", "#1")},
		{"EXEC sp_columns 't', NULL, NULL, 'vc'", w("#0")},
		{"EXEC sp_columns 'nosuch'", w("#0")},
		{"EXEC sp_pkeys 'p'", w("m|dbo|p|b|1|pk_p", "m|dbo|p|id|2|pk_p", "#2")},
		{"EXEC sp_fkeys @fktable_name = 't'", w("m|dbo|p|b|m|dbo|t|b|1|1|0|fk|pk_p|7", "m|dbo|p|id|m|dbo|t|a|2|1|0|fk|pk_p|7", "#2")},
		{"EXEC sp_tables", w("!40517")},
		{"EXEC sp_tables @table_owner = 'dbo'", w("m|dbo|p|TABLE|NULL", "m|dbo|t|TABLE|NULL", "#2")},
		{"EXEC sp_helptext 'nosuch'", w("!15009/16/1 line 54: The object 'nosuch' does not exist in database 'm' or is invalid for this operation.")},
		{"EXEC sp_helptext 't'", w("!15197/16/1 line 107: There is no text for object 't'.")},
		{"CREATE VIEW v AS\r\nSELECT 1 AS a", nil},
		{"EXEC sp_helptext 'dbo.v'", w("CREATE VIEW v AS\r\n", "SELECT 1 AS a", "#2")},
	})
}

// TestDescribeFirstResultSet: name, type, nullability and TDS form of each column.
func TestDescribeFirstResultSet(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	nulls := func(n int) string { return strings.Repeat("|NULL", n) }
	// What most columns have alike: no CLR type and no XML collection, then no source.
	plain := nulls(9) + "|false|false|false" + nulls(5)
	steps(t, c, []step{
		{"CREATE TABLE t (id int IDENTITY, v varchar(20), j json)", nil},
		{"EXEC sp_describe_first_result_set N'DECLARE @x int = 1; SELECT id, v FROM t'", w(
			"false|1|id|false|56|int|4|10|0|NULL"+plain+"|true|NULL|false|false|false"+nulls(3)+"|56|4"+nulls(2),
			"false|2|v|true|167|varchar(20)|20|0|0|SQL_Latin1_General_CP1_CI_AS"+plain+"|false|NULL|true|false|false"+nulls(3)+"|167|20|13632521|52",
			"#2")},
		{"EXEC sp_describe_first_result_set N'SELECT @a + 1', N'@a int'", w(
			"false|1|NULL|true|56|int|4|10|0|NULL"+plain+"|false|NULL|false|false|false"+nulls(3)+"|38|4"+nulls(2), "#1")},
		{"EXEC sp_describe_first_result_set N'DECLARE @x int'", w("#0")},
		{"EXEC sp_describe_first_result_set N'SELECT a FROM nosuch'", w("!40517")},
		{"EXEC sp_describe_first_result_set N'IF 1 = 1 SELECT 1'", w("!40517")},
	})
}

// TestDescribedViews: a view whose rows are not known shows its columns to who reads none, and the columns of other views that are not known
// are refused with the first row.
func TestDescribedViews(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE DATABASE m", nil},
		{"USE m", w("(Changed database context to 'm'.)")},
		{"SELECT * FROM sys.dm_os_wait_stats WHERE 1 = 0", w("#0")},
		{"SELECT TOP (0) * FROM sys.dm_os_wait_stats", w("#0")},
		{"SELECT * FROM sys.dm_os_wait_stats", w("!40517")},
		{"SELECT total_pages FROM sys.allocation_units", w("#0")},
		{"CREATE TABLE t (a int PRIMARY KEY, b varchar(8000), c varchar(8000), d xml); CREATE INDEX i ON t (a) INCLUDE (b)", nil},
		{"SELECT total_pages FROM sys.allocation_units", w("!40517")},
		{"SELECT p.index_id, a.type_desc FROM sys.partitions p JOIN sys.allocation_units a ON a.container_id = p.hobt_id ORDER BY 1, 2", w(
			"1|IN_ROW_DATA", "1|LOB_DATA", "1|ROW_OVERFLOW_DATA", "2|IN_ROW_DATA", "#4")},
		{"SELECT index_id, row_count FROM sys.dm_db_partition_stats", w("1|0", "2|0", "#2")},
		{"SELECT name FROM sysdatabases WHERE dbid = DB_ID()", w("m", "#1")},
		{"SELECT name, xtype, prec FROM syscolumns WHERE id = OBJECT_ID('t') AND colid = 2", w("b|167|8000", "#1")},
		{"SELECT name, protocol_desc FROM sys.endpoints WHERE endpoint_id = 4", w("TSQL Default TCP|TCP", "#1")},
		{"CREATE TYPE ty FROM decimal(9,2); CREATE TYPE tx FROM nvarchar(5)", nil},
		{"SELECT DOMAIN_NAME, DATA_TYPE, CHARACTER_OCTET_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE FROM INFORMATION_SCHEMA.DOMAINS ORDER BY 1", w(
			"tx|nvarchar|10|NULL|NULL", "ty|decimal|NULL|9|2", "#2")},
		{"CREATE TABLE u (x ty); GRANT SELECT ON u TO public", nil},
		{"SELECT DOMAIN_NAME, TABLE_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMN_DOMAIN_USAGE", w("ty|u|x", "#1")},
		{"SELECT GRANTOR, GRANTEE, TABLE_NAME, PRIVILEGE_TYPE, IS_GRANTABLE FROM INFORMATION_SCHEMA.TABLE_PRIVILEGES", w("dbo|public|u|SELECT|NO", "#1")},
		{"CREATE VIEW v AS SELECT a FROM t", nil},
		{"SELECT VIEW_NAME, TABLE_NAME FROM INFORMATION_SCHEMA.VIEW_TABLE_USAGE", w("v|t", "#1")},
	})
}
