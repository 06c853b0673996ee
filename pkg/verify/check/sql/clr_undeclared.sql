SELECT name AS object, permission_set_desc AS permission_set FROM sys.assemblies WHERE is_user_defined = 1 ORDER BY name;
