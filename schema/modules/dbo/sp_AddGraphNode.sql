-- Puts an atom into the graph in a role, or finds it there; said again, it changes metadata and place.
--
-- Parameters
--   @TenantId, @AtomId   an atom that is not deleted
--   @NodeType            Atom, Model, Concept, Component or Embedding
--   @Metadata            JSON text; NULL leaves what is there
--   @X, @Y, @Z           for drawing; NULL leaves what is there
--   @NodeId              OUTPUT the node, new or known
-- Result     none but the OUTPUT parameter.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such atom. After an error nothing of it is left.
CREATE OR ALTER PROCEDURE dbo.sp_AddGraphNode
    @TenantId int,
    @AtomId   bigint,
    @NodeType nvarchar(50)  = N'Atom',
    @Metadata nvarchar(max) = NULL,
    @X        float         = NULL,
    @Y        float         = NULL,
    @Z        float         = NULL,
    @NodeId   bigint        = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @NodeId = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @NodeType IS NULL OR @NodeType NOT IN (N'Atom', N'Model', N'Concept', N'Component', N'Embedding') THROW 50001, N'@NodeType is not Atom, Model, Concept, Component or Embedding.', 1;
        IF @Metadata IS NOT NULL AND ISJSON(@Metadata) = 0 THROW 50001, N'@Metadata is not JSON.', 1;

        BEGIN TRANSACTION;
        IF NOT EXISTS (SELECT 1 FROM dbo.Atoms AS a WHERE a.AtomId = @AtomId AND a.TenantId = @TenantId AND a.IsDeleted = 0)
            THROW 50002, N'The tenant has no such atom.', 1;
        -- Keeps the key, or the gap where it would be, until the end.
        SELECT @NodeId = n.NodeId
        FROM graph.AtomGraphNodes AS n WITH (UPDLOCK, HOLDLOCK)
        WHERE n.AtomId = @AtomId AND n.NodeType = @NodeType AND n.TenantId = @TenantId;
        IF @NodeId IS NOT NULL
            UPDATE graph.AtomGraphNodes
            SET Metadata = CASE WHEN @Metadata IS NULL THEN Metadata ELSE CAST(@Metadata AS json) END,
                EmbeddingX = COALESCE(@X, EmbeddingX), EmbeddingY = COALESCE(@Y, EmbeddingY), EmbeddingZ = COALESCE(@Z, EmbeddingZ)
            WHERE NodeId = @NodeId AND TenantId = @TenantId;
        ELSE
        BEGIN
            INSERT INTO graph.AtomGraphNodes (TenantId, AtomId, NodeType, Metadata, EmbeddingX, EmbeddingY, EmbeddingZ)
            VALUES (@TenantId, @AtomId, @NodeType, CAST(@Metadata AS json), @X, @Y, @Z);
            SET @NodeId = CAST(SCOPE_IDENTITY() AS bigint);
        END;
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
