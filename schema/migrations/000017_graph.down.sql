-- Takes the graph back, with its nodes and edges.
DROP TABLE graph.AtomGraphEdges;
DROP TABLE graph.AtomGraphNodes;
