package emulator_test

import (
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/internal/emulator"
)

// graphScript is batches over a set-up in a database of their own, with the rows that they answer, "|" between columns, or how
// their error begins.
type graphScript struct {
	name, setup string
	steps       [][2]string
}

func runGraph(t *testing.T, scripts []graphScript) {
	t.Helper()
	e := open(t, emulator.Options{})
	for i, s := range scripts {
		t.Run(s.name, func(t *testing.T) {
			db := "g" + string(rune('a'+i))
			run(t, session(t, e), "CREATE DATABASE "+db)
			c := sessionIn(t, e, db)
			if got := answer(run(t, c, s.setup)); strings.HasPrefix(got, "Msg") {
				t.Fatalf("set-up: %s", got)
			}
			for _, st := range s.steps {
				got := answer(run(t, c, st[0]))
				if got != st[1] && !(strings.HasPrefix(st[1], "Msg ") && strings.HasPrefix(got, st[1])) {
					t.Errorf("%s\n got: %s\nwant: %s", st[0], got, st[1])
				}
			}
		})
	}
}

// answer is the rows of a batch, or its first error as "Msg n: text".
func answer(lines []string) string {
	var rows []string
	for _, l := range lines {
		if text, ok := strings.CutPrefix(l, "!"); ok {
			number, _, _ := strings.Cut(text, "/")
			_, text, _ = strings.Cut(text, ": ")
			return "Msg " + number + ": " + text
		}
		if !strings.HasPrefix(l, "#") {
			rows = append(rows, l)
		}
	}
	return strings.Join(rows, "\n")
}

// graphSetup has people 0 to 3, cities 0 and 1, and edges between them.
const graphSetup = `
CREATE TABLE Person (id int PRIMARY KEY, name varchar(20)) AS NODE;
CREATE TABLE City (id int, name varchar(20)) AS NODE;
CREATE TABLE Likes (w int) AS EDGE;
CREATE TABLE LivesIn AS EDGE;
INSERT Person VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd');
INSERT City VALUES (10, 'x'), (20, 'y');
INSERT Likes SELECT p1.$node_id, p2.$node_id, p1.id * 10 + p2.id FROM Person p1, Person p2 WHERE p2.id = p1.id + 1 AND p1.id < 3;
INSERT Likes ($from_id, $to_id, w) SELECT p1.$node_id, p2.$node_id, 99 FROM Person p1, Person p2 WHERE p1.id = 3 AND p2.id = 1;
INSERT LivesIn SELECT p.$node_id, c.$node_id FROM Person p, City c WHERE (p.id % 2 = 1 AND c.id = 10) OR (p.id % 2 = 0 AND c.id = 20)`

func TestGraphColumns(t *testing.T) {
	const node = `{"type":"node","schema":"dbo","table":`
	runGraph(t, []graphScript{
		{"read", graphSetup, [][2]string{
			{"SELECT $node_id FROM Person WHERE id = 1", node + `"Person","id":0}`},
			{"SELECT p.$NODE_ID FROM Person p WHERE id = 4", node + `"Person","id":3}`},
			{"SELECT $edge_id FROM Likes WHERE w = 23", `{"type":"edge","schema":"dbo","table":"Likes","id":1}`},
			{"SELECT $to_id FROM LivesIn v WHERE $from_id = (SELECT $node_id FROM Person WHERE id = 2)", node + `"City","id":1}`},
			{"SELECT id FROM Person p WHERE EXISTS (SELECT 1 FROM Likes WHERE $to_id = p.$node_id AND w = 99)", "1"},
			{"SELECT * FROM City WHERE id = 20", node + `"City","id":1}|20|y`},
			{"SELECT COUNT(*) FROM (SELECT * FROM Likes) l WHERE l.$from_id LIKE '%0}'", "1"},
			{`CREATE TABLE [we"ird\t] (a int) AS NODE; INSERT [we"ird\t] VALUES (1); SELECT $node_id FROM [we"ird\t]`, node + `"we\"ird\\t","id":0}`},
			{"DROP TABLE City; SELECT $to_id FROM LivesIn WHERE $from_id = (SELECT $node_id FROM Person WHERE id = 1)", "NULL"},
			{"SELECT $node_id FROM Person, [we\"ird\\t]", "Msg 209: Ambiguous column name '$node_id'."},
			{"SELECT $node_id FROM Likes", "Msg 207: Invalid column name '$node_id'."},
			{"UPDATE Person SET name = 'z' OUTPUT inserted.$node_id, deleted.name WHERE id = 1", node + `"Person","id":0}|a`},
			{"CREATE TABLE #n (a int) AS NODE", "Msg 13914: Cannot create a node or edge table as a temporary table."},
		}},
		{"ids", `CREATE TABLE P (id int) AS NODE; INSERT P VALUES (1), (2);
INSERT P ($node_id, id) VALUES ('{"type":"node","schema":"dbo","table":"P","id":7}', 3);
INSERT P (id) VALUES (4); TRUNCATE TABLE P; CREATE TABLE E AS EDGE`, [][2]string{
			{"INSERT P (id) OUTPUT inserted.$node_id VALUES (8)", node + `"P","id":9}`},
			{"INSERT P ($node_id, id) VALUES ('garbage', 9)", "Msg 13921: JSON data for INSERT/UPDATE of graph pseudocolumn '$node_id' is malformed."},
			{"INSERT P ($node_id, id) VALUES (NULL, 9)", "Msg 13921: JSON data for INSERT/UPDATE of graph pseudocolumn '$node_id' is malformed."},
			{`INSERT E ($from_id, $to_id) VALUES ('{ "id":9, "TABLE":"p", "schema":"DBO", "type":"NODE" }', '` + node + `"P","id":-5}'); SELECT GRAPH_ID_FROM_NODE_ID($from_id), GRAPH_ID_FROM_NODE_ID($to_id) FROM E`, "9|-5"},
			{"SELECT GRAPH_ID_FROM_NODE_ID($node_id), OBJECT_ID_FROM_NODE_ID($node_id) - OBJECT_ID('P') FROM P", "9|0"},
			{"SELECT NODE_ID_FROM_PARTS(OBJECT_ID('P'), -1), EDGE_ID_FROM_PARTS(OBJECT_ID('E'), 9), NODE_ID_FROM_PARTS(OBJECT_ID('E'), 1)", node + `"P","id":-1}|{"type":"edge","schema":"dbo","table":"E","id":9}|NULL`},
			{`SELECT GRAPH_ID_FROM_NODE_ID('{"TYPE":"NODE","schema":"DBO","table":"\u0050","id":3}'), GRAPH_ID_FROM_NODE_ID('{ "type":"node","schema":"dbo","table":"P","id":3}'), GRAPH_ID_FROM_NODE_ID('{"type":"node","schema":"dbo","table":"P","id":03}')`, "3|NULL|NULL"},
			{"SELECT NODE_ID_FROM_PARTS('abc', 5)", "Msg 8116: Argument data type varchar is invalid for argument 1 of node_id_from_parts function."},
			{"SELECT GRAPH_ID_FROM_NODE_ID(5)", "Msg 8116: Argument data type int is invalid for argument 1 of graph_id_from_node_id function."},
		}},
	})
}

func TestGraphMetadata(t *testing.T) {
	runGraph(t, []graphScript{
		{"columns", graphSetup, [][2]string{
			{
				"SELECT LEFT(name, LEN(name) - 33), TYPE_NAME(user_type_id), max_length, graph_type, graph_type_desc, 0 + is_hidden, 0 + is_nullable, 0 + is_computed FROM sys.columns WHERE object_id = OBJECT_ID('Likes') AND graph_type IS NOT NULL ORDER BY column_id",
				"graph_id|bigint|8|1|GRAPH_ID|1|0|0\n$edge_id|nvarchar|2000|2|GRAPH_ID_COMPUTED|0|0|0\nfrom_obj_id|int|4|4|GRAPH_FROM_OBJ_ID|1|0|0\n" +
					"from_id|bigint|8|3|GRAPH_FROM_ID|1|0|0\n$from_id|nvarchar|2000|5|GRAPH_FROM_ID_COMPUTED|0|1|0\nto_obj_id|int|4|7|GRAPH_TO_OBJ_ID|1|0|0\n" +
					"to_id|bigint|8|6|GRAPH_TO_ID|1|0|0\n$to_id|nvarchar|2000|8|GRAPH_TO_ID_COMPUTED|0|1|0",
			},
			{"SELECT name FROM sys.tables WHERE is_node = 1 ORDER BY name", "City\nPerson"},
			{"SELECT name FROM sys.tables WHERE is_edge = 1 ORDER BY name", "Likes\nLivesIn"},
			{"SELECT COUNT(*) FROM sys.computed_columns", "0"},
			{"SELECT index_id, 0 + is_unique FROM sys.indexes WHERE object_id = OBJECT_ID('Person') AND name LIKE 'GRAPH[_]UNIQUE[_]INDEX[_]%'", "2|1"},
			{"CREATE INDEX ix ON Likes ($from_id, $to_id) INCLUDE (w)", ""},
			{
				"SELECT LEFT(c.name, LEN(c.name) - 33) FROM sys.index_columns k JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id JOIN sys.indexes i ON i.object_id = k.object_id AND i.index_id = k.index_id WHERE i.name = 'ix' AND k.key_ordinal > 0 ORDER BY k.key_ordinal",
				"from_obj_id\nfrom_id\nto_obj_id\nto_id",
			},
			{"CREATE INDEX iy ON Person ($from_id)", "Msg 13929: The pseudocolumn '$from_id' cannot be part of an index unless the index is on a node or edge table that contains that pseudocolumn."},
			{"CREATE INDEX iy ON Likes (w) INCLUDE ($to_id)", "Msg 13916: The graph column '$to_id' cannot be used as a non-key column in an index or as a partitioning column."},
			{"DECLARE @s nvarchar(max) = (SELECT name FROM sys.indexes WHERE object_id = OBJECT_ID('City') AND index_id = 2); SELECT LEN(@s)", "51"},
			{"CREATE TABLE N (a int, CONSTRAINT uq UNIQUE ($node_id)) AS NODE; SELECT COUNT(*) FROM sys.indexes WHERE object_id = OBJECT_ID('N')", "2"},
			{"ALTER TABLE N ADD b int NULL", ""},
			{"INSERT N (a, b) VALUES (1, 2); SELECT * FROM N", `{"type":"node","schema":"dbo","table":"N","id":0}|1|2`},
			{"UPDATE Likes SET $from_id = 'x'", "Msg 271"},
			{"CREATE STATISTICS s ON Likes ($from_id)", "Msg 40517"},
		}},
	})
}

func TestEdgeConstraints(t *testing.T) {
	setup := graphSetup + `;
CREATE TABLE X (id int) AS NODE; INSERT X VALUES (100);
CREATE TABLE L (w int, CONSTRAINT ec CONNECTION (Person TO City, Person TO Person) ON DELETE CASCADE) AS EDGE;
CREATE TABLE L2 (CONSTRAINT ec2 CONNECTION (Person TO City)) AS EDGE`
	conflict := func(kind, name, table string) string {
		return "Msg 547: The " + kind + ` constraint "` + name + `". The conflict occurred in database "gb", table "dbo.` + table + `".`
	}
	runGraph(t, []graphScript{
		{"catalog", setup, [][2]string{
			{"SELECT name, type, delete_referential_action_desc, 0 + is_system_named, 0 + is_disabled, 0 + is_not_trusted FROM sys.edge_constraints ORDER BY name", "ec|EC|CASCADE|0|0|0\nec2|EC|NO_ACTION|0|0|0"},
			{"SELECT OBJECT_NAME(object_id), clause_number, OBJECT_NAME(from_object_id), OBJECT_NAME(to_object_id) FROM sys.edge_constraint_clauses ORDER BY 1, 2", "ec|1|Person|City\nec|2|Person|Person\nec2|1|Person|City"},
			{"SELECT OBJECT_NAME(OBJECT_ID('ec'))", "ec"},
			{"DROP TABLE City", "Msg 13934: Could not drop node table 'City' because it is referenced by an edge constraint."},
			{"TRUNCATE TABLE City", "Msg 13944: Cannot truncate table 'City' because it is being referenced by an EDGE constraint."},
			{"CREATE TABLE L4 (CONNECTION (Person TO plainT)) AS EDGE", "Msg 13931: "},
			{"CREATE TABLE L5 (CONNECTION (Person TO Likes)) AS EDGE", "Msg 13933: "},
			{"CREATE TABLE T2 (id int, CONNECTION (Person TO Person))", "Msg 13930: "},
			{"CREATE TABLE L8 (CONNECTION (Person TO Person) ON DELETE SET NULL) AS EDGE", "Msg 156: Incorrect syntax near the keyword 'SET'."},
			{"ALTER TABLE L DROP CONSTRAINT ec; ALTER TABLE L2 DROP CONSTRAINT ec2; DROP TABLE City; SELECT COUNT(*) FROM sys.edge_constraints", "0"},
		}},
		{"rows", setup, [][2]string{
			{"INSERT L SELECT p.$node_id, x.$node_id, 1 FROM Person p, X x WHERE p.id = 1", conflict("INSERT statement conflicted with the EDGE", "ec", "L")},
			{"INSERT L SELECT c.$node_id, p.$node_id, 1 FROM Person p, City c WHERE p.id = 1 AND c.id = 10", conflict("INSERT statement conflicted with the EDGE", "ec", "L")},
			{`INSERT L2 VALUES ('{"type":"node","schema":"dbo","table":"Person","id":55}', (SELECT $node_id FROM City WHERE id = 10))`, conflict("INSERT statement conflicted with the EDGE", "ec2", "L2")},
			{"INSERT L SELECT p.$node_id, q.$node_id, 1 FROM Person p, Person q WHERE q.id = p.id + 1; DELETE Person WHERE id = 2; SELECT COUNT(*) FROM L; SELECT COUNT(*) FROM Likes", "1\n3"},
			{"INSERT L2 SELECT p.$node_id, c.$node_id FROM Person p, City c WHERE p.id = 3 AND c.id = 10; DELETE Person WHERE id = 3", conflict("DELETE statement conflicted with the EDGE REFERENCE", "ec2", "L2")},
			{"ALTER TABLE LivesIn ADD CONSTRAINT ec3 CONNECTION (X TO X)", conflict("ALTER TABLE statement conflicted with the EDGE", "ec3", "LivesIn")},
			{"ALTER TABLE LivesIn WITH NOCHECK ADD CONSTRAINT ec3 CONNECTION (X TO X); SELECT 0 + is_not_trusted FROM sys.edge_constraints WHERE name = 'ec3'", "1"},
		}},
	})
}

func TestMatch(t *testing.T) {
	steps := [][2]string{
		{"SELECT * FROM Person p1, Likes l, Person p2 WHERE MATCH(p1-(l)->p2) AND l.w = 12", `{"type":"edge","schema":"dbo","table":"Likes","id":0}|` + person + `0}|` + person + `1}|12|` + person + `0}|1|a|` + person + `1}|2|b`},
		{"SELECT * FROM Person p1, Likes l, Person p2 WHERE MATCH(p1<-(l)-p2)", "Msg 40517"},
		{"UPDATE p1 SET name = 'z' FROM Person p1, Likes l, Person p2 WHERE MATCH(p1-(l)->p2) AND p2.id = 1; SELECT name FROM Person WHERE id = 3", "z"},
		{"DELETE l FROM Person p1, Likes l, Person p2 WHERE MATCH(p1-(l)->p2) AND p1.id = 1; SELECT COUNT(*) FROM Likes", "2"},
		{"SELECT 1 FROM Person p1, Likes l, Person p2 WHERE MATCH(p1-(l)->p2)", "1\n1"},
	}
	for _, q := range [][3]string{
		{"CONCAT(p1.name, p2.name, l.w)", "Person p1, Likes l, Person p2 WHERE MATCH(p1-(l)->p2)", "ab12 bc23 ca99"},
		{"CONCAT(p1.name, p2.name)", "Person p1, Likes l, Person p2 WHERE MATCH(p2<-(l)-p1)", "ab bc ca"},
		{"CONCAT(p1.name, p2.name, p3.name)", "Person p1, Likes l1, Person p2, Likes l2, Person p3 WHERE MATCH(p1-(l1)->p2-(l2)->p3)", "abc bca cab"},
		{"CONCAT(p1.name, p2.name, p3.name)", "Person p1, Likes l1, Person p2, Likes l2, Person p3 WHERE MATCH(p1-(l1)->p2 AND p2-(l2)->p3)", "abc bca cab"},
		{"CONCAT(p1.name, p2.name, c.name)", "Person p1, Likes l1, Person p2, LivesIn li, LivesIn li2, City c WHERE MATCH(p1-(l1)->p2-(li)->c<-(li2)-p1)", "cax"},
		{"CONCAT(p1.name, p2.name)", "Person p1, Likes l, Person p2 WHERE p1.id > 1 AND MATCH(p1-(l)->p2)", "bc ca"},
		{"CONCAT(COUNT(*), '')", "Person p1, Likes l WHERE MATCH(p1-(l)->p1)", "0"},
		{"CONCAT(Person.name, City.name)", "Person, LivesIn, City WHERE MATCH(Person-(LivesIn)->City)", "ax by cx dy"},
		{"CONCAT(COUNT(*), '')", "Person p1, Likes l, Person p2 WHERE CASE WHEN MATCH(p1-(l)->p2) THEN 1 ELSE 0 END = 1", "3"},
		{"CONCAT(COUNT(*), '')", "Person WHERE EXISTS (SELECT 1 FROM Person p1, Likes l, Person p2 WHERE MATCH(p1-(l)->p2) AND p1.id = Person.id)", "3"},
	} {
		steps = append(steps[:0:0], append([][2]string{{"SELECT STRING_AGG(v, ' ') WITHIN GROUP (ORDER BY v) FROM (SELECT " + q[0] + " AS v FROM " + q[1] + ") x", q[2]}}, steps...)...)
	}
	for _, q := range [][2]string{
		{"SELECT 1 FROM Person p1, Likes l, Person p2 WHERE MATCH(p1-(l)->p2) OR 1 = 1", "13905"},
		{"SELECT 1 FROM Person p1, Likes l, Person p2 WHERE NOT MATCH(p1-(l)->p2)", "13905"},
		{"SELECT 1 FROM Person p1, Likes l, Person p2 WHERE 1 = 0 OR (MATCH(p1-(l)->p2) AND 2 = 2)", "13905"},
		{"SELECT 1 FROM Person p1, Likes l, Likes p2 WHERE MATCH(p1-(l)->p2)", "13901"},
		{"SELECT 1 FROM Person p1, Person l, Person p2 WHERE MATCH(p1-(l)->p2)", "13902"},
		{"SELECT 1 FROM Person p1, Likes l WHERE MATCH(p1-(l)->zz)", "13900"},
		{"SELECT 1 FROM Person p1, Likes l, Person p2, Person p3 WHERE MATCH(p1-(l)->p2 AND p2-(l)->p3)", "13903"},
		{"SELECT 1 FROM Person p1, Likes l, Person p2 WHERE MATCH(p1-(l)->p2) AND MATCH(p1-(l)->p2)", "13903"},
		{"SELECT 1 FROM Person p1 JOIN Likes l ON 1 = 1, Person p2 WHERE MATCH(p1-(l)->p2)", "13920"},
		{"SELECT 1 FROM Person p1 JOIN Likes l ON MATCH(p1-(l)->p1)", "13920"},
		{"SELECT MATCH(p1-(l)->p2) FROM Person p1, Likes l, Person p2", "102"},
		{"SELECT COUNT(*) FROM Person p1, Likes l, Person p2 GROUP BY p1.id HAVING MATCH(p1-(l)->p2)", "102"},
		{"SELECT 1 FROM Person p1, Likes l, Person p2 WHERE MATCH(p1->p2)", "102"},
		{"SELECT 1 FROM Person p1, Likes l, Person p2 WHERE MATCH(p1<-(l)->p2)", "102"},
		{"SELECT 1 FROM Person p1, Likes l, Person p2 WHERE MATCH(p1-(l)->p2 OR p1-(l)->p2)", "156"},
		{"SELECT 1 FROM (SELECT * FROM Person) p1, Likes l, Person p2 WHERE MATCH(p1-(l)->p2)", "40517"},
		{"SELECT 1 FROM Person p1, Likes FOR PATH l, Person FOR PATH p2 WHERE MATCH(SHORTEST_PATH(p1(-(l)->p2)+))", "40517"},
	} {
		steps = append(steps, [2]string{q[0], "Msg " + q[1] + ":"})
	}
	runGraph(t, []graphScript{
		{"without an index", graphSetup, steps},
		{"with indexes", graphSetup + "; CREATE INDEX f ON Likes ($from_id, $to_id); CREATE INDEX t ON Likes ($to_id); CREATE INDEX g ON LivesIn ($to_id)", steps},
	})
}

const person = `{"type":"node","schema":"dbo","table":"Person","id":`
