package mssql

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Parse reads a connection string in its ADO form (Server=…;Database=…) or its URL form
// (sqlserver://user:password@host:port/instance?database=…). Unlike the driver's own parser it takes no
// unknown or repeated keyword, no unbalanced quote and no odd value, and what is left out is safe:
// Encrypt=true, TrustServerCertificate=false. Its errors never hold a value that may be secret.
func Parse(s string) (Config, error) {
	var c Config
	var err error
	if strings.HasPrefix(s, "sqlserver://") {
		err = parseURL(s, &c)
	} else {
		err = parseADO(s, &c)
	}
	if err != nil {
		return Config{}, err
	}
	if err := c.Validate(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// setter applies keywords and refuses the second of two that mean the same.
type setter struct {
	c    *Config
	seen map[*keyword]string
}

func (s *setter) set(name, value string) error {
	k := findKeyword(name)
	if k == nil {
		return fmt.Errorf("unknown keyword %q in the connection string", name)
	}
	if before, dup := s.seen[k]; dup {
		return fmt.Errorf("%q repeats %q in the connection string", name, before)
	}
	s.seen[k] = name
	if err := k.set(s.c, value); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// parseADO reads key=value pairs between semicolons. A value may stand in single or double quotes, in which the
// quote is doubled; == in a key is one = (learn.microsoft.com: Connection string syntax).
func parseADO(s string, c *Config) error {
	set := setter{c, map[*keyword]string{}}
	rest := s
	for {
		rest = strings.TrimLeft(rest, " \t\r\n;")
		if rest == "" {
			return nil
		}
		key, after, ok := strings.Cut(rest, "=")
		if !ok || strings.ContainsAny(key, ";\"'{}") {
			return errors.New("a part of the connection string is not of the form key=value")
		}
		value, tail, err := adoValue(strings.TrimLeft(after, " \t"))
		if err != nil {
			return fmt.Errorf("%s: %w", strings.TrimSpace(key), err)
		}
		if err := set.set(strings.TrimSpace(key), value); err != nil {
			return err
		}
		rest = tail
	}
}

// adoValue reads one value and gives the text after its semicolon.
func adoValue(s string) (value, rest string, err error) {
	if s == "" || (s[0] != '"' && s[0] != '\'') {
		value, rest, _ = strings.Cut(s, ";")
		value = strings.TrimSpace(value)
		switch {
		case strings.ContainsAny(value, `"`):
			return "", "", errors.New("a double quote inside an unquoted value: put the value in single quotes")
		case strings.HasPrefix(value, "{"):
			return "", "", errors.New("braces are ODBC's way to quote: use double or single quotes")
		}
		return value, rest, nil
	}
	quote := s[0]
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != quote {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == quote {
			b.WriteByte(quote)
			i++
			continue
		}
		tail := strings.TrimLeft(s[i+1:], " \t\r\n")
		if tail != "" && tail[0] != ';' {
			return "", "", errors.New("text after the closing quote of a value")
		}
		return b.String(), strings.TrimPrefix(tail, ";"), nil
	}
	return "", "", errors.New("the quote of a value is never closed")
}

func parseURL(s string, c *Config) error {
	u, err := url.Parse(s)
	if err != nil {
		// url.Parse quotes its input, password and all.
		return errors.New("the connection string is not a valid URL: percent-encode what is special in user, password and host")
	}
	c.Server = u.Hostname()
	if p := u.Port(); p != "" {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || n == 0 {
			return fmt.Errorf("%q is not a port", p)
		}
		c.Port = uint16(n)
	}
	c.Instance = strings.Trim(u.Path, "/")
	if strings.Contains(c.Instance, "/") {
		return fmt.Errorf("%q is not an instance name; the database goes into ?database=", c.Instance)
	}
	if u.Fragment != "" {
		return errors.New("a # in the connection string: percent-encode it as %23")
	}
	set := setter{c, map[*keyword]string{findKeyword("server"): "the host of the URL"}}
	if u.User != nil {
		c.User = u.User.Username()
		set.seen[findKeyword("user id")] = "the user of the URL"
		if p, ok := u.User.Password(); ok {
			c.Password = Secret(p)
			set.seen[findKeyword("password")] = "the password of the URL"
		}
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return errors.New("the query of the connection string is not well formed")
	}
	for name, values := range query {
		if len(values) > 1 {
			return fmt.Errorf("%q stands %d times in the connection string", name, len(values))
		}
		if err := set.set(name, values[0]); err != nil {
			return err
		}
	}
	return nil
}
