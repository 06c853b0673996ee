package mutation

var platformMutations = []mutation{
	{"option changed", `ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT OFF WITH ROLLBACK IMMEDIATE`, []string{"platform.options"}, "READ_COMMITTED_SNAPSHOT"},
	{"compatibility lowered", `ALTER DATABASE CURRENT SET COMPATIBILITY_LEVEL = 160`, []string{"platform.compatibility", "platform.options"}, "160"},
	{"instance configuration changed", `EXEC sp_configure 'clr enabled', 0; RECONFIGURE`, []string{"platform.configuration", "behaviour.clr"}, "clr enabled"},
	{"configuration not applied", "EXEC sp_configure 'show advanced options', 1; RECONFIGURE\nGO\nEXEC sp_configure 'cost threshold for parallelism', 50", []string{"platform.restart", "platform.configuration"}, "RECONFIGURE"},
	{"file that grows by percent", `ALTER DATABASE CURRENT MODIFY FILE (NAME = GoodDb, FILEGROWTH = 10%)`, []string{"platform.files"}, "grows by 10 percent"},
	{"file that does not grow", `ALTER DATABASE CURRENT MODIFY FILE (NAME = GoodDb, FILEGROWTH = 0)`, []string{"platform.files"}, "does not grow"},
	{"file at its limit", `ALTER DATABASE CURRENT MODIFY FILE (NAME = GoodDb, MAXSIZE = 1025MB)`, []string{"platform.files"}, "may have 1025 MB"},
	{"event session stopped", `CREATE EVENT SESSION Still ON SERVER ADD EVENT sqlserver.error_reported ADD TARGET package0.ring_buffer WITH (STARTUP_STATE = ON)`, []string{"platform.event-sessions"}, "event session Still does not run"},
	{"declared event session dropped", `DROP EVENT SESSION [GoodDb_CLR_Operations] ON SERVER`, []string{"platform.declared-sessions"}, "event_session/GoodDb_CLR_Operations"},
}
