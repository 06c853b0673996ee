SELECT is_trustworthy_on AS trustworthy FROM sys.databases WHERE database_id = DB_ID();
