-- What an atom comes from, or what has come from it, along the edges of the graph. Each node is met once, by its shortest way; a circle ends the walk.
--
-- Parameters
--   @TenantId, @AtomId   an atom in the graph
--   @Direction           Upstream: what it depends on; Downstream: what depends on it
--   @EdgeType            only edges of this type; NULL for all
--   @MaxDepth            how many edges far, 1 to 100
-- Result     one set, the nearest first: Depth (from 1), NodeId, AtomId, NodeType, EdgeType, Weight (of the edge it was met by), ViaNodeId.
-- Errors     50001 a parameter is missing or wrong; 50002 the tenant has no such atom in the graph.
CREATE OR ALTER PROCEDURE dbo.sp_QueryLineage
    @TenantId  int,
    @AtomId    bigint,
    @Direction nvarchar(20) = N'Upstream',
    @EdgeType  nvarchar(50) = NULL,
    @MaxDepth  int          = 10
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRY
        IF @TenantId IS NULL OR @TenantId < 0 THROW 50001, N'@TenantId is missing or negative.', 1;
        IF @Direction IS NULL OR @Direction NOT IN (N'Upstream', N'Downstream') THROW 50001, N'@Direction is not Upstream or Downstream.', 1;
        IF @MaxDepth IS NULL OR @MaxDepth NOT BETWEEN 1 AND 100 THROW 50001, N'@MaxDepth is not between 1 and 100.', 1;

        DECLARE @Met TABLE (NodeId bigint NOT NULL PRIMARY KEY, Depth int NOT NULL, EdgeType nvarchar(50) NULL, Weight float NULL, ViaNodeId bigint NULL);
        INSERT INTO @Met (NodeId, Depth)
        SELECT n.NodeId, 0 FROM graph.AtomGraphNodes AS n WHERE n.AtomId = @AtomId AND n.TenantId = @TenantId;
        IF @@ROWCOUNT = 0 THROW 50002, N'The tenant has no such atom in the graph.', 1;

        -- Step by step: SHORTEST_PATH would take neither a depth from a variable nor a direction.
        DECLARE @Depth int = 0, @New int = 1;
        WHILE @New > 0 AND @Depth < @MaxDepth
        BEGIN
            SET @Depth += 1;
            INSERT INTO @Met (NodeId, Depth, EdgeType, Weight, ViaNodeId)
            SELECT s.NodeId, @Depth, s.EdgeType, s.Weight, s.ViaNodeId
            FROM (SELECT w.NodeId, w.EdgeType, w.Weight, w.ViaNodeId, ROW_NUMBER() OVER (PARTITION BY w.NodeId ORDER BY w.Weight DESC, w.EdgeId) AS Choice
                  FROM (SELECT t.NodeId, e.EdgeId, e.EdgeType, e.Weight, f.NodeId AS ViaNodeId
                        FROM graph.AtomGraphNodes AS f, graph.AtomGraphEdges AS e, graph.AtomGraphNodes AS t
                        WHERE MATCH(f-(e)->t) AND @Direction = N'Upstream' AND e.TenantId = @TenantId AND f.TenantId = @TenantId AND t.TenantId = @TenantId
                        UNION ALL
                        SELECT f.NodeId, e.EdgeId, e.EdgeType, e.Weight, t.NodeId
                        FROM graph.AtomGraphNodes AS f, graph.AtomGraphEdges AS e, graph.AtomGraphNodes AS t
                        WHERE MATCH(f-(e)->t) AND @Direction = N'Downstream' AND e.TenantId = @TenantId AND f.TenantId = @TenantId AND t.TenantId = @TenantId) AS w
                  JOIN @Met AS m ON m.NodeId = w.ViaNodeId AND m.Depth = @Depth - 1
                  WHERE (@EdgeType IS NULL OR w.EdgeType = @EdgeType)
                    AND NOT EXISTS (SELECT 1 FROM @Met AS k WHERE k.NodeId = w.NodeId)) AS s
            WHERE s.Choice = 1;
            SET @New = @@ROWCOUNT;
        END;

        SELECT m.Depth, m.NodeId, n.AtomId, n.NodeType, m.EdgeType, m.Weight, m.ViaNodeId
        FROM @Met AS m
        JOIN graph.AtomGraphNodes AS n ON n.NodeId = m.NodeId AND n.TenantId = @TenantId
        WHERE m.Depth > 0
        ORDER BY m.Depth, m.NodeId;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
