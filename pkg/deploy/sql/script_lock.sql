DECLARE @hart_lock int;
EXEC @hart_lock = sys.sp_getapplock @Resource = {{str .Resource}}, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 15000, @DbPrincipal = 'public';
IF @hart_lock < 0 THROW 50000, N'hartctl: another deployment of this database is running.', 1;
