-- Takes relations and payloads back, with their rows.
DROP TABLE dbo.AtomPayloadStore;
DROP TABLE dbo.AtomRelations;
