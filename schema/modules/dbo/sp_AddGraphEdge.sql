-- Says that something holds between two nodes, from the one that depends to the one that it depends on; said again, it changes weight and metadata.
--
-- Parameters
--   @TenantId                whose nodes they are, both
--   @FromNodeId, @ToNodeId   two different nodes
--   @EdgeType                DerivedFrom, ComponentOf, SimilarTo, Uses, InputTo, OutputFrom or BindsToConcept
--   @Weight                  0 to 1
--   @Metadata                JSON text; NULL leaves what is there
--   @EdgeId                  OUTPUT the edge, new or known
-- Result     none but the OUTPUT parameter.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such node. After an error nothing of it is left.
CREATE OR ALTER PROCEDURE dbo.sp_AddGraphEdge
    @TenantId   int,
    @FromNodeId bigint,
    @ToNodeId   bigint,
    @EdgeType   nvarchar(50),
    @Weight     float         = 1,
    @Metadata   nvarchar(max) = NULL,
    @EdgeId     bigint        = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        SET @EdgeId = NULL;
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @FromNodeId = @ToNodeId THROW 50001, N'A node is not joined to itself.', 1;
        IF @EdgeType IS NULL OR @EdgeType NOT IN (N'DerivedFrom', N'ComponentOf', N'SimilarTo', N'Uses', N'InputTo', N'OutputFrom', N'BindsToConcept')
            THROW 50001, N'@EdgeType is not one of CK_AtomGraphEdges_EdgeType.', 1;
        IF @Weight IS NULL OR @Weight NOT BETWEEN 0 AND 1 THROW 50001, N'@Weight is not between 0 and 1.', 1;
        IF @Metadata IS NOT NULL AND ISJSON(@Metadata) = 0 THROW 50001, N'@Metadata is not JSON.', 1;

        BEGIN TRANSACTION;
        IF 2 <> (SELECT COUNT(*) FROM graph.AtomGraphNodes AS n WITH (UPDLOCK) WHERE n.NodeId IN (@FromNodeId, @ToNodeId) AND n.TenantId = @TenantId)
            THROW 50002, N'The tenant has no such node.', 1;
        SELECT @EdgeId = e.EdgeId
        FROM graph.AtomGraphNodes AS f, graph.AtomGraphEdges AS e, graph.AtomGraphNodes AS t
        WHERE MATCH(f-(e)->t) AND f.NodeId = @FromNodeId AND t.NodeId = @ToNodeId AND e.EdgeType = @EdgeType AND e.TenantId = @TenantId;
        IF @EdgeId IS NOT NULL
            UPDATE graph.AtomGraphEdges
            SET Weight = @Weight, Metadata = CASE WHEN @Metadata IS NULL THEN Metadata ELSE CAST(@Metadata AS json) END
            WHERE EdgeId = @EdgeId AND TenantId = @TenantId;
        ELSE
        BEGIN
            INSERT INTO graph.AtomGraphEdges ($from_id, $to_id, TenantId, EdgeType, Weight, Metadata)
            SELECT f.$node_id, t.$node_id, @TenantId, @EdgeType, @Weight, CAST(@Metadata AS json)
            FROM graph.AtomGraphNodes AS f
            CROSS JOIN graph.AtomGraphNodes AS t
            WHERE f.NodeId = @FromNodeId AND t.NodeId = @ToNodeId AND f.TenantId = @TenantId AND t.TenantId = @TenantId;
            SET @EdgeId = CAST(SCOPE_IDENTITY() AS bigint);
        END;
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
