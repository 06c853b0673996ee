-- The atoms that count: not switched off, not deleted. One row an atom, of all tenants: the reader filters on TenantId.
-- ComponentStream and Content are left out, so that a list of atoms stays light.
CREATE OR ALTER VIEW dbo.vw_Atoms
AS
SELECT a.AtomId, a.TenantId, a.ContentHash, a.Modality, a.Subtype, a.ContentType, a.SourceUri, a.SourceType, a.CanonicalText,
       a.PayloadLocator, a.Metadata, a.Semantics, a.ReferenceCount, a.CreatedAt, a.UpdatedAt
FROM dbo.Atoms AS a
WHERE a.IsActive = 1 AND a.IsDeleted = 0;
