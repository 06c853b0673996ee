DELETE FROM hart.Seed WHERE Name = {{str .Name}};
INSERT INTO hart.Seed (Name, FileHash, AppliedAt) VALUES ({{str .Name}}, {{bin .Hash}}, SYSUTCDATETIME());
