package bind

import "testing"

func TestJSON(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ sql, want string }{
		{`SELECT JSON_VALUE('{"a":{"b":[1,"x"]}}', '$.a.b[1]')`, "x"},
		{`SELECT JSON_VALUE('{"a":1}', 'lax $.b'), JSON_VALUE('{"a":{}}', '$.a')`, "-|-"},
		{`SELECT JSON_QUERY('{"a": [1, 2]}', '$.a')`, "[1, 2]"},
		{`SELECT JSON_PATH_EXISTS('{"a":1}', '$.a'), JSON_PATH_EXISTS('{"a":1}', '$.b')`, "1|0"},
		{`SELECT JSON_MODIFY('{"a":1}', '$.a', 'x/y')`, `{"a":"x\/y"}`},
		{`SELECT JSON_MODIFY('{"a":1,"b":2}', '$.a', NULL)`, `{"b":2}`},
		{`SELECT JSON_MODIFY('{"a":1,"b":2}', '$.b', NULL)`, `{"a":1}`},
		{`SELECT JSON_MODIFY('{"a":[1]}', 'append $.a', 2)`, `{"a":[1,2]}`},
		{`SELECT JSON_MODIFY('{}', '$.c', JSON_QUERY('[1]'))`, `{"c":[1]}`},
		{`SELECT JSON_OBJECT('a':1, 'b':NULL, 'c':JSON_ARRAY(1, 'x'))`, `{"a":1,"b":null,"c":[1,"x"]}`},
		{`SELECT [key], value, type FROM OPENJSON('{"a":1,"b":"x","c":null,"d":[1],"e":true}')`, "a|1|2 b|x|1 c|-|0 d|[1]|4 e|true|3"},
		{`SELECT value FROM OPENJSON('{"a":[5,6]}', '$.a')`, "5 6"},
		{`SELECT id, n, j FROM OPENJSON('[{"id":1,"x":{"n":"a"},"j":[1]},{"id":2}]') WITH (id int, n varchar(5) '$.x.n', j nvarchar(max) AS JSON)`, "1|a|[1] 2|-|-"},
		{`SELECT e.id, j.value FROM emp e CROSS APPLY OPENJSON('[' + CAST(e.id AS varchar(5)) + ',0]') j WHERE e.id < 3`, "1|1 1|0 2|2 2|0"},
		{`SELECT id, name AS [n.first], dept AS [n.dept] FROM emp WHERE id IN (1, 4) FOR JSON PATH`, `[{"id":1,"n":{"first":"Ann","dept":10}},{"id":4,"n":{"first":"Dan"}}]`},
		{`SELECT id, dept FROM emp WHERE id = 4 FOR JSON AUTO, INCLUDE_NULL_VALUES, ROOT('r')`, `{"r":[{"id":4,"dept":null}]}`},
		{`SELECT d.id, (SELECT e.id FROM emp e WHERE e.dept = d.id ORDER BY e.id FOR JSON PATH) AS es FROM dept d WHERE id > 10 FOR JSON PATH`, `[{"id":20,"es":[{"id":3},{"id":5}]},{"id":30}]`},
		{`SELECT CAST(1 AS bit) b, CAST(1.5 AS float) f, CAST('2020-01-02T03:04:05' AS datetime2(0)) d, $2 m FOR JSON PATH, WITHOUT_ARRAY_WRAPPER`, `{"b":true,"f":1.500000000000000e+000,"d":"2020-01-02T03:04:05","m":2.0000}`},
	} {
		got, err := w.run(c.sql)
		if err != nil {
			t.Errorf("%s\n\t%v", c.sql, err)
		} else if got != c.want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", c.sql, got, c.want)
		}
	}
}
