-- Takes provenance back, with its rows.
DROP TABLE provenance.ModelVersionHistory;
DROP TABLE provenance.ConceptEvolution;
DROP TABLE provenance.AtomConcepts;
DROP TABLE provenance.Concepts;
DROP TABLE provenance.GenerationStreamSegments;
DROP TABLE provenance.GenerationStreams;
