-- Takes row-level security back: every session with a right on a table sees all of its rows again.
DROP SECURITY POLICY security.TenantPolicy;
DROP FUNCTION security.fn_TenantOrSharedAccess;
DROP FUNCTION security.fn_TenantAccess;
