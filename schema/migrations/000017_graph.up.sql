-- The graph: atoms as nodes, and what holds between them as edges, for MATCH. AtomRelations stays the record of how a whole is put together; the graph
-- is what lineage is asked of.

-- A row is an atom in one role. Atom and role find the node.
CREATE TABLE graph.AtomGraphNodes
(
    NodeId     bigint       NOT NULL IDENTITY(1, 1),
    TenantId   int          NOT NULL CONSTRAINT DF_AtomGraphNodes_TenantId DEFAULT (0), -- the atom's
    AtomId     bigint       NOT NULL,
    NodeType   nvarchar(50) NOT NULL CONSTRAINT DF_AtomGraphNodes_NodeType DEFAULT (N'Atom'),
    Metadata   json         NULL,
    EmbeddingX float        NULL, -- the atom's projection, for drawing
    EmbeddingY float        NULL,
    EmbeddingZ float        NULL,
    CreatedUtc datetime2(7) NOT NULL CONSTRAINT DF_AtomGraphNodes_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AtomGraphNodes PRIMARY KEY CLUSTERED (NodeId),
    CONSTRAINT UQ_AtomGraphNodes_AtomId_NodeType UNIQUE (AtomId, NodeType),
    CONSTRAINT FK_AtomGraphNodes_Atoms FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT CK_AtomGraphNodes_NodeType CHECK (NodeType IN (N'Atom', N'Model', N'Concept', N'Component', N'Embedding'))
) AS NODE;
CREATE INDEX IX_AtomGraphNodes_TenantId_NodeType ON graph.AtomGraphNodes (TenantId, NodeType);

-- A row says that something holds between two nodes, from the one that depends to the one that it depends on. An edge goes with either of its
-- nodes. ValidFrom and ValidTo are when it holds in the world, not a history: graph tables have none (system versioning is refused on them).
CREATE TABLE graph.AtomGraphEdges
(
    EdgeId     bigint       NOT NULL IDENTITY(1, 1),
    TenantId   int          NOT NULL CONSTRAINT DF_AtomGraphEdges_TenantId DEFAULT (0), -- of both nodes
    EdgeType   nvarchar(50) NOT NULL,
    Weight     float        NOT NULL CONSTRAINT DF_AtomGraphEdges_Weight DEFAULT (1),
    Metadata   json         NULL,
    CreatedUtc datetime2(7) NOT NULL CONSTRAINT DF_AtomGraphEdges_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    ValidFrom  datetime2(7) NULL,
    ValidTo    datetime2(7) NULL,
    CONSTRAINT PK_AtomGraphEdges PRIMARY KEY CLUSTERED (EdgeId),
    CONSTRAINT EC_AtomGraphEdges CONNECTION (graph.AtomGraphNodes TO graph.AtomGraphNodes) ON DELETE CASCADE,
    CONSTRAINT CK_AtomGraphEdges_EdgeType CHECK (EdgeType IN (N'DerivedFrom', N'ComponentOf', N'SimilarTo', N'Uses', N'InputTo', N'OutputFrom', N'BindsToConcept')),
    CONSTRAINT CK_AtomGraphEdges_Weight CHECK (Weight BETWEEN 0 AND 1),
    CONSTRAINT CK_AtomGraphEdges_Valid CHECK (ValidTo > ValidFrom)
) AS EDGE;
-- Nothing is said twice; it serves the walk along the edges as well, and the next one the walk against them.
CREATE UNIQUE INDEX UQ_AtomGraphEdges_From_To_EdgeType ON graph.AtomGraphEdges ($from_id, $to_id, EdgeType);
CREATE INDEX IX_AtomGraphEdges_To ON graph.AtomGraphEdges ($to_id) INCLUDE (EdgeType, Weight);
CREATE INDEX IX_AtomGraphEdges_TenantId_EdgeType ON graph.AtomGraphEdges (TenantId, EdgeType);
