-- Four fixed directions to measure vectors against. Number k has +c or -c in place i as bit k of i is 0 or 1 (Rademacher functions), with c = 1/sqrt(1998):
-- each has length 1, and any two stand at right angles but for the rest that 1998 leaves (cosine below 0.01). Rows that are there stay as
-- they are: stored projections were made with them.
-- Natural key: LandmarkName.
INSERT INTO dbo.SpatialLandmarks (LandmarkName, LandmarkVector, SelectionMethod, Description)
SELECT v.LandmarkName,
       -- The numbers are made below the aggregate: in it a column of the outer query may not meet one of its own (Msg 8124).
       CAST(N'[' + (SELECT STRING_AGG(n.Element, N',') WITHIN GROUP (ORDER BY n.Place)
                    FROM (SELECT i.value AS Place, CAST(CASE WHEN i.value / v.Run % 2 = 0 THEN N'0.0223718685' ELSE N'-0.0223718685' END AS nvarchar(max)) AS Element
                          FROM GENERATE_SERIES(0, 1997) AS i) AS n) + N']' AS vector(1998)),
       N'rademacher', N'Sign changes every ' + CAST(v.Run AS nvarchar(10)) + N' places.'
FROM (VALUES (N'rademacher-0', 1), (N'rademacher-1', 2), (N'rademacher-2', 4), (N'rademacher-3', 8)) AS v (LandmarkName, Run)
WHERE NOT EXISTS (SELECT 1 FROM dbo.SpatialLandmarks AS l WHERE l.LandmarkName = v.LandmarkName);
