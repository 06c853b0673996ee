package emulator_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// TestMemoryOptimizedIsolation: which isolation levels a memory-optimized table takes.
func TestMemoryOptimizedIsolation(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"CREATE DATABASE mo; ALTER DATABASE mo ADD FILEGROUP f CONTAINS MEMORY_OPTIMIZED_DATA; ALTER DATABASE mo ADD FILE (NAME = f1, FILENAME = '/var/opt/mssql/data/mo_x') TO FILEGROUP f", nil},
		{"USE mo", w("(Changed database context to 'mo'.)")},
		{"CREATE TABLE dbo.m (id int NOT NULL PRIMARY KEY NONCLUSTERED, v int) WITH (MEMORY_OPTIMIZED = ON)", w("(emulated as a row store: memory-optimized table m)")},
		{"INSERT dbo.m VALUES (1, 1); UPDATE dbo.m SET v = 2; SELECT v FROM dbo.m", w("#1", "#1", "2", "#1")},
		{"BEGIN TRAN; SELECT v FROM dbo.m", w("!41368")},
		{"SELECT @@TRANCOUNT; ROLLBACK", w("1", "#1")},
		{"BEGIN TRAN; UPDATE dbo.m SET v = 3", w("!41368")},
		{"ROLLBACK", nil},
		{"BEGIN TRAN; INSERT dbo.m VALUES (2, 2); SELECT v FROM dbo.m WITH (SERIALIZABLE) WHERE id = 2; COMMIT", w("#1", "2", "#1")},
		{"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT v FROM dbo.m", w("!41333")},
		{"SET TRANSACTION ISOLATION LEVEL SNAPSHOT; INSERT dbo.m VALUES (3, 3)", w("!41332")},
		{"SET TRANSACTION ISOLATION LEVEL READ COMMITTED; ALTER DATABASE mo SET MEMORY_OPTIMIZED_ELEVATE_TO_SNAPSHOT ON", nil},
		{"BEGIN TRAN; SELECT COUNT(*) FROM dbo.m; COMMIT", w("2", "#1")},
	})
}

// TestOptionRanges: numbers that database options do not take; those found when a batch is compiled let nothing of it run.
func TestOptionRanges(t *testing.T) {
	c := session(t, open(t, emulator.Options{}))
	steps(t, c, []step{
		{"PRINT 'x'; ALTER DATABASE SCOPED CONFIGURATION SET PAUSED_RESUMABLE_INDEX_ABORT_DURATION_MINUTES = 71583", w("!12121/15/1 line 1: Time value 71583 used with PAUSED_RESUMABLE_INDEX_ABORT_DURATION_MINUTES is not a valid value; PAUSED_RESUMABLE_INDEX_ABORT_DURATION_MINUTES wait time must be greater or equal to 0 and less or equal to 71582.")},
		{"PRINT 'x'; ALTER DATABASE SCOPED CONFIGURATION SET MAXDOP = 40000", w("!12108")},
		{"CREATE DATABASE q", nil},
		{"ALTER DATABASE q SET QUERY_STORE (MAX_STORAGE_SIZE_MB = 0)", w("!40517")},
		{"ALTER DATABASE q SET QUERY_STORE (MAX_PLANS_PER_QUERY = -1)", w("!40517")},
		{"ALTER DATABASE q SET QUERY_STORE (DATA_FLUSH_INTERVAL_SECONDS = 59)", w("!40517")},
		{"ALTER DATABASE q SET QUERY_STORE (MAX_STORAGE_SIZE_MB = 5, MAX_STORAGE_SIZE_MB = 6)", w("!40517")},
		{"ALTER DATABASE q SET QUERY_STORE (DATA_FLUSH_INTERVAL_SECONDS = 60, CLEANUP_POLICY = (STALE_QUERY_THRESHOLD_DAYS = 0))", nil},
	})
}
