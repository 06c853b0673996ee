SELECT encrypt_option AS encrypted, net_transport AS transport, auth_scheme AS [authentication] FROM sys.dm_exec_connections WHERE session_id = @@SPID;
