SELECT is_db_chaining_on AS chaining FROM sys.databases WHERE database_id = DB_ID();
