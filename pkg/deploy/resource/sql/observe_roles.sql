SELECT name FROM sys.database_principals WHERE type = 'R' AND is_fixed_role = 0 AND name <> N'public' ORDER BY name;
