-- A probe waits for nobody longer than this, and is the one to lose.
SET LOCK_TIMEOUT 5000;
SET DEADLOCK_PRIORITY LOW;
SET XACT_ABORT ON;
SET NOCOUNT ON;
