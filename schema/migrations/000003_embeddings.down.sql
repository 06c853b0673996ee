-- Takes the embeddings back, with their rows.
DROP TABLE dbo.AtomEmbeddingSpatialMetadata;
DROP TABLE dbo.AtomEmbeddings;
