-- Takes landmarks and the two caches back, with their rows.
DROP TABLE dbo.SessionPaths_InMemory;
DROP TABLE dbo.CachedActivations_InMemory;
DROP TABLE dbo.SpatialLandmarks;
