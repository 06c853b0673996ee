package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

var (
	tsql = freeTDS("tsql", tsqlChecks, func(s *server, entry string) []string {
		return []string{"-S", entry, "-U", "sa", "-P", s.password, "-D", "tempdb", "-o", "hq"}
	})
	bsqldb = freeTDS("bsqldb", bsqldbChecks, func(s *server, entry string) []string {
		return []string{"-S", entry, "-U", "sa", "-P", s.password, "-D", "tempdb", "-q"}
	})
)

// freeTDSCheck sends a text and looks for what has to be in the answer, one expression after the other.
type freeTDSCheck struct {
	name, entry, text string
	want              []string
}

// tsqlChecks are those of FreeTDS's ct-lib client.
var tsqlChecks = []freeTDSCheck{
	{"connect", "plain", "SELECT 41 + 1\ngo\n", []string{`(?m)^42$`}},
	{"connect with encryption", "secure", "SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID\ngo\n", []string{`TRUE`}},
	{"several results", "plain", "SELECT 1 SELECT N'zwölf' AS b, 0x0102 PRINT 'between' SELECT CAST(2.50 AS decimal(5,2))\ngo\n", []string{`(?m)^1$`, `zwölf\s+0102`, `2\.50`}},
	{"DDL and DML", "plain", "CREATE TABLE #t (id int IDENTITY PRIMARY KEY, a varchar(10), at datetime DEFAULT '2024-02-29T12:00:00')\ngo\n" +
		"INSERT #t (a) VALUES ('x'), (NULL)\ngo\nUPDATE #t SET a = 'y' WHERE id = 2\ngo\nDELETE #t WHERE id = 1\ngo\nSELECT id, a FROM #t\ngo\n", []string{`(?m)^2\s+y$`}},
	{"an error", "plain", "SELECT 1\nSELECT * FROM nosuch\ngo\nSELECT 7\ngo\n", []string{`Msg 208 \(severity 16, state 1\)[^\n]*Line 2`, `Invalid object name 'nosuch'`, `(?m)^7$`}},
	{"an error of a statement", "plain", "SELECT 1/0\nSELECT 8\ngo\n", []string{`Msg 8134`, `(?m)^8$`}},
	{"a message", "plain", "PRINT 'hello'\nRAISERROR('note %d', 10, 1, 7)\ngo\n", []string{`hello`, `note 7`}},
	{"a procedure", "plain", "CREATE PROCEDURE #p @a int AS SELECT @a * 2 RETURN 3\ngo\nDECLARE @r int\nEXEC @r = #p 21\nSELECT @r + 100\ngo\n", []string{`(?m)^42$`, `(?m)^103$`}},
	{"a transaction", "plain", "CREATE TABLE #x (a int)\nBEGIN TRAN\nINSERT #x VALUES (1)\nROLLBACK\nSELECT COUNT(*) + 50 FROM #x\ngo\n", []string{`(?m)^50$`}},
	{"long values", "plain", "SELECT REPLICATE(CAST('a' AS varchar(max)), 20000) + 'END'\ngo\n", []string{`a{1000}END`}},
	{"another database", "plain", "USE master\ngo\nSELECT DB_NAME()\ngo\n", []string{`(?m)^master$`}},
}

// bsqldbChecks are those of FreeTDS's db-lib client, which ends at the first error.
var bsqldbChecks = []freeTDSCheck{
	{"connect", "plain", "SELECT 41 + 1\ngo\n", []string{`(?m)^\s*42\s*$`}},
	{"connect with encryption", "secure", "SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID\ngo\n", []string{`TRUE`}},
	{"several results", "plain", "SELECT 1 SELECT 'zwei' AS b SELECT CAST(2.50 AS decimal(5,2)), CAST(NULL AS int)\ngo\n", []string{`(?m)^\s*1\s*$`, `zwei`, `2\.50`}},
	{"DDL and DML", "plain", "CREATE TABLE #t (id int IDENTITY PRIMARY KEY, a varchar(10), m money, f float, g uniqueidentifier, d date)\n" +
		"INSERT #t (a, m, f, d) VALUES ('x', 1.25, 1.5, '2024-02-29'), (NULL, NULL, NULL, NULL)\nUPDATE #t SET a = 'y' WHERE id = 2\ngo\nSELECT id, a FROM #t\ngo\n", []string{`1\s+x`, `2\s+y`}},
	{"an error", "plain", "SELECT 1\nSELECT * FROM nosuch\ngo\n", []string{`Msg 208, Level 16, State 1`, `Line 2`, `Invalid object name 'nosuch'`}},
	{"a message", "plain", "PRINT 'hello'\nSELECT 5\ngo\n", []string{`hello`}},
	{"a procedure", "plain", "CREATE PROCEDURE #p @a int AS SELECT @a * 2\ngo\nEXEC #p 21\ngo\n", []string{`(?m)^\s*42\s*$`}},
	{"many rows", "plain", "WITH d AS (SELECT n FROM (VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)) v(n)) SELECT 1000 + a.n + 10 * b.n + 100 * c.n FROM d a, d b, d c ORDER BY 1\ngo\n", []string{`(?m)^\s*1000\s*$`, `(?m)^\s*1999\s*$`}},
}

func freeTDS(program string, checks []freeTDSCheck, args func(s *server, entry string) []string) client {
	return client{
		name: program, quick: true,
		find: func(context.Context, bool) string {
			if missing := installed(program); missing != "" {
				return missing + " (Debian: freetds-bin)"
			}
			return ""
		},
		run: func(ctx context.Context, s *server) (o outcome, err error) {
			conf := filepath.Join(s.dir, "freetds.conf")
			if err := os.WriteFile(conf, freeTDSConf(s), 0o600); err != nil {
				return o, err
			}
			for _, c := range checks {
				text, err := output(ctx, 20*time.Second, func(cmd *exec.Cmd) {
					cmd.Env = append(os.Environ(), "FREETDSCONF="+conf, "LC_ALL=C.UTF-8")
					cmd.Stdin = strings.NewReader(c.text)
				}, program, args(s, c.entry)...)
				if err == nil {
					err = c.check(text)
				}
				if err != nil {
					o.failed = append(o.failed, failure{c.name, err.Error()})
					continue
				}
				o.passed++
			}
			return o, nil
		},
	}
}

// check finds every expression, whatever the order of output and messages.
func (c freeTDSCheck) check(text string) error {
	for _, w := range c.want {
		if !regexp.MustCompile(w).MatchString(text) {
			return fmt.Errorf("no %s in %.300q", w, text)
		}
	}
	return nil
}

func freeTDSConf(s *server) []byte {
	var b strings.Builder
	for entry, encryption := range map[string]string{"plain": "off", "secure": "require"} {
		fmt.Fprintf(&b, "[%s]\nhost = %s\nport = %s\ntds version = 7.4\nclient charset = UTF-8\ntext size = 2147483647\nencryption = %s\n", entry, s.host, s.port, encryption)
	}
	return []byte(b.String())
}
