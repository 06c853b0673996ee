package folder

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/golang-migrate/migrate/v4/source/iofs"

	"github.com/hartonomous/hartctl/pkg/mssql/batch"
	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

// Migration is one numbered migration.
type Migration struct {
	Version uint64
	Name    string
	Up      Script
	Down    *Script // nil when there is no down file
}

// Script is one .sql file.
type Script struct {
	File    string
	Text    string // as in the file, without byte order mark
	SHA256  [32]byte
	Batches []batch.Batch
	// NoTransaction is set by the directive -- hartctl:no-transaction in the file's head.
	NoTransaction bool
}

// migrationName is the form of golang-migrate, with the name in lower case so that it is one on every file system.
var migrationName = regexp.MustCompile(`^([0-9]+)_([a-z0-9_]+)\.(up|down)\.sql$`)

const migrationsDir = "migrations"

// readMigrations reads migrations/ and checks what golang-migrate's own source would pass over in silence: misnamed files,
// two files of one version, a down file without its up file.
func readMigrations(fsys fs.FS) ([]Migration, []error) {
	files, errs := sqlFiles(fsys, migrationsDir)
	at := map[uint64]string{}
	byVersion := map[uint64]map[string]string{} // direction → file
	for _, f := range files {
		m := migrationName.FindStringSubmatch(path.Base(f))
		if m == nil || path.Dir(f) != migrationsDir {
			errs = append(errs, &Error{File: f, Text: "is not named like a migration", Next: "name it " + migrationsDir + "/NNNNNN_name.up.sql or .down.sql, the name in lower case, digits and _"})
			continue
		}
		v, err := strconv.ParseUint(m[1], 10, 63)
		if err != nil || v == 0 {
			errs = append(errs, &Error{File: f, Text: "its version is not a number from 1 on"})
			continue
		}
		if before, ok := at[v]; ok && before != m[2] {
			errs = append(errs, &Error{File: f, Text: fmt.Sprintf("version %d is taken by %q", v, before), Next: "give one of them another number"})
		}
		at[v] = m[2]
		if byVersion[v] == nil {
			byVersion[v] = map[string]string{}
		}
		byVersion[v][m[3]] = f
	}
	if len(errs) > 0 || len(files) == 0 {
		return nil, errs
	}
	src, err := iofs.New(fsys, migrationsDir)
	if err != nil {
		return nil, []error{&Error{File: migrationsDir, Text: err.Error()}}
	}
	defer src.Close()
	var out []Migration
	v, err := src.First()
	for ; err == nil; v, err = src.Next(v) {
		m := Migration{Version: uint64(v), Name: at[uint64(v)]}
		up, ok := byVersion[m.Version]["up"]
		if !ok {
			errs = append(errs, &Error{File: fmt.Sprintf("%s/%06d", migrationsDir, v), Text: "has a down file and no up file"})
			continue
		}
		var more []error
		m.Up, more = readScript(fsys, up)
		errs = append(errs, more...)
		if file, ok := byVersion[m.Version]["down"]; ok {
			down, more := readScript(fsys, file)
			errs = append(errs, more...)
			m.Down = &down
		}
		out = append(out, m)
	}
	if !errors.Is(err, fs.ErrNotExist) && err != nil {
		errs = append(errs, &Error{File: migrationsDir, Text: err.Error()})
	}
	return out, errs
}

const directivePrefix = "-- hartctl:"

// readScript reads, hashes and splits one file, and checks that its statements fit the transaction that it will run in.
// The hash is over the text with its line ends as LF, so that a checkout with CRLF is the same migration.
func readScript(fsys fs.FS, file string) (Script, []error) {
	raw, err := fs.ReadFile(fsys, file)
	if err != nil {
		return Script{}, []error{err}
	}
	s := Script{File: file, Text: strings.TrimPrefix(string(raw), "\ufeff")}
	s.SHA256 = sha256.Sum256(bytes.ReplaceAll([]byte(s.Text), []byte("\r\n"), []byte("\n")))
	var errs []error
	if s.NoTransaction, err = directives(s.Text, file); err != nil {
		errs = append(errs, err)
	}
	if s.Batches, err = batch.Split(s.Text); err != nil {
		var se *batch.SyntaxError
		errors.As(err, &se)
		return s, append(errs, &Error{File: file, Line: se.Line, Text: fmt.Sprintf("%s: %s", se.Why, se.Text)})
	}
	if len(s.Batches) == 0 {
		return s, append(errs, &Error{File: file, Text: "has no batch to run", Next: "write at least a comment that says why"})
	}
	if s.NoTransaction {
		return s, errs
	}
	for _, b := range s.Batches {
		ts := token.Scan(b.Text)
		for _, f := range token.NoTransaction(ts) {
			errs = append(errs, &Error{File: file, Line: b.StartLine + f.Line - 1, Text: f.Text + " cannot run in a transaction", Next: "put " + directivePrefix + "no-transaction into the file's head, and only such statements into the file"})
		}
		for _, f := range token.Unbalanced(ts) {
			errs = append(errs, &Error{File: file, Line: b.StartLine + f.Line - 1, Text: f.Text + " would end the transaction that the file runs in", Next: "leave it out: the file is one transaction already"})
		}
	}
	return s, errs
}

// directives reads the "-- hartctl:" lines among the comment lines that a file begins with.
func directives(text, file string) (noTransaction bool, err error) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "--") {
			break
		}
		if d, ok := strings.CutPrefix(line, directivePrefix); ok {
			if strings.TrimSpace(d) != "no-transaction" {
				return false, &Error{File: file, Line: n, Text: fmt.Sprintf("unknown directive %q", line), Next: "the only one is " + directivePrefix + "no-transaction"}
			}
			noTransaction = true
		}
	}
	return noTransaction, nil
}
