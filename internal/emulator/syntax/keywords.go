package syntax

import "strings"

// reservedWords are T-SQL's reserved keywords (learn.microsoft.com: Reserved keywords); bare, they are never identifiers.
// DISK and PRECISION are on that page but free since SQL Server 2005: sys.columns.precision needs no quotes.
const reservedWords = `ADD ALL ALTER AND ANY AS ASC AUTHORIZATION BACKUP BEGIN BETWEEN BREAK BROWSE BULK BY CASCADE CASE CHECK
CHECKPOINT CLOSE CLUSTERED COALESCE COLLATE COLUMN COMMIT COMPUTE CONSTRAINT CONTAINS CONTAINSTABLE CONTINUE CONVERT CREATE CROSS
CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DBCC DEALLOCATE DECLARE DEFAULT DELETE DENY DESC
DISTINCT DISTRIBUTED DOUBLE DROP DUMP ELSE END ERRLVL ESCAPE EXCEPT EXEC EXECUTE EXISTS EXIT EXTERNAL FETCH FILE FILLFACTOR FOR
FOREIGN FREETEXT FREETEXTTABLE FROM FULL FUNCTION GOTO GRANT GROUP HAVING HOLDLOCK IDENTITY IDENTITYCOL IDENTITY_INSERT IF IN INDEX
INNER INSERT INTERSECT INTO IS JOIN KEY KILL LEFT LIKE LINENO LOAD MERGE NATIONAL NOCHECK NONCLUSTERED NOT NULL NULLIF OF OFF OFFSETS
ON OPEN OPENDATASOURCE OPENQUERY OPENROWSET OPENXML OPTION OR ORDER OUTER OVER PERCENT PIVOT PLAN PRIMARY PRINT PROC
PROCEDURE PUBLIC RAISERROR READ READTEXT RECONFIGURE REFERENCES REPLICATION RESTORE RESTRICT RETURN REVERT REVOKE RIGHT ROLLBACK
ROWCOUNT ROWGUIDCOL RULE SAVE SCHEMA SECURITYAUDIT SELECT SEMANTICKEYPHRASETABLE SEMANTICSIMILARITYDETAILSTABLE
SEMANTICSIMILARITYTABLE SESSION_USER SET SETUSER SHUTDOWN SOME STATISTICS SYSTEM_USER TABLE TABLESAMPLE TEXTSIZE THEN TO TOP TRAN
TRANSACTION TRIGGER TRUNCATE TRY_CONVERT TSEQUAL UNION UNIQUE UNPIVOT UPDATE UPDATETEXT USE USER VALUES VARYING VIEW WAITFOR WHEN
WHERE WHILE WITH WRITETEXT`

// contextWords mean something in some places and are identifiers elsewhere. The list only makes them cheap to recognise.
const contextWords = `ABSENT ACTION AFTER ALWAYS APPLY AT ATOMIC AUTO CACHE CAST CATCH CLONE CONFIGURATION CONCAT CONNECTION
CYCLE DATA DAY DEFINITION DELAY DISABLE DISK EDGE ENABLE FAST_FORWARD FILEGROUP FIRST FOLLOWING GENERATED GLOBAL GO HASH HIDDEN
IGNORE IIF INCLUDE INCREMENT INPUT INSTEAD ISOLATION JSON LANGUAGE LAST LEVEL LOCAL LOG LOGIN LOOP MASKED MATCHED MAX MAXVALUE
MEMBER MINVALUE MODIFY NAME NEXT NO NOCOUNT NODE NOLOCK NULLS OBJECT OFFSET ONLY OPENJSON OUT OUTPUT OVERRIDE PARSE PARTITION PATH
PERIOD PERSISTED PRECEDING PRECISION PRIOR QUOTED_IDENTIFIER RANGE READONLY REBUILD RECEIVE RECOMPILE RELATIVE REMOVE RENAME RESPECT RESTART
RETURNING RETURNS ROLE ROOT ROW ROWS SCHEMABINDING SCOPED SEND SEQUENCE SERVER SPARSE START STATE STATUS SWITCH SYNONYM SYSTEM_TIME
SYSTEM_VERSIONING TARGET THROW TIES TIME TIMEOUT TRANSFER TRIM TRY TRY_CAST TRY_PARSE TYPE UNBOUNDED USING VALUE VIEWS WINDOW WITHIN
WITHOUT WORK XML ZONE`

type wordEntry struct {
	text     string
	reserved bool
}

const wordSlots = 2048

// wordTable is an open-addressing hash table of the known words; it never changes after start.
var wordTable = buildWordTable()

func buildWordTable() *[wordSlots]wordEntry {
	t := new([wordSlots]wordEntry)
	add := func(list string, reserved bool) {
		for _, w := range strings.Fields(list) {
			i := hashWord(w)
			for t[i].text != "" {
				i = (i + 1) % wordSlots
			}
			t[i] = wordEntry{w, reserved}
		}
	}
	add(reservedWords, true)
	add(contextWords, false)
	return t
}

func hashWord(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i]&^0x20)) * 16777619
	}
	return (h ^ h>>15) % wordSlots
}

// lookupWord finds a known word in any case; the entry is empty for other words.
func lookupWord(s string) wordEntry {
	if len(s) > 31 {
		return wordEntry{}
	}
	for i := hashWord(s); wordTable[i].text != ""; i = (i + 1) % wordSlots {
		if equalFoldASCII(s, wordTable[i].text) {
			return wordTable[i]
		}
	}
	return wordEntry{}
}

// equalFoldASCII compares s in any case with an upper case ASCII word.
func equalFoldASCII(s, upper string) bool {
	if len(s) != len(upper) {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != upper[i] {
			return false
		}
	}
	return true
}

// IsReserved reports whether a word is a reserved keyword of T-SQL, which needs quotes to be an identifier.
func IsReserved(s string) bool { return lookupWord(s).reserved }
