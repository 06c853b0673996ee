package fn

import (
	"errors"
	"fmt"
	"regexp"
	rx "regexp/syntax"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(regexpFuncs) }

// regexpFuncs are the functions of regular expressions of SQL Server 2025, whose dialect is RE2's.
var regexpFuncs = []Func{
	{Name: "REGEXP_COUNT", Min: 2, Max: 4, Deterministic: true, Result: returns("regexp_count", types.IntType, isSubject, isSubject, isWhole, isSubject), Eval: evalRegexpCount},
	{Name: "REGEXP_INSTR", Min: 2, Max: 7, Deterministic: true, Nulls: true, Result: returns("regexp_instr", types.IntType, isSubject, isSubject, isWhole, isWhole, isWhole, isSubject, isWhole), Eval: evalRegexpInstr},
	{Name: "REGEXP_LIKE", Min: 2, Max: 3, Deterministic: true, Result: returns("regexp_like", types.BitType, isSubject), Eval: evalRegexpLike},
	{Name: "REGEXP_REPLACE", Min: 2, Max: 6, Deterministic: true, Result: typed("regexp_replace", first(containerType), isSubject, isSubject, isSubject, isWhole, isWhole, isSubject), Eval: evalRegexpReplace},
	{Name: "REGEXP_SUBSTR", Min: 2, Max: 6, Deterministic: true, Result: typed("regexp_substr", first(variableType), isSubject, isSubject, isWhole, isWhole, isSubject, isWhole), Eval: evalRegexpSubstr},
}

// isSubject accepts character strings alone: nothing is converted.
func isSubject(t types.Type) bool {
	return t.Kind == types.Null || t.IsString() && t.Kind != types.Text && t.Kind != types.NText
}

// variableType is the varchar or nvarchar of a string's length.
func variableType(t types.Type) types.Type {
	out := types.VarCharOf(max(t.Length, 1))
	if t.IsUnicode() {
		out.Kind = types.NVarChar
	}
	if t.IsMax() {
		out.Length = types.Max
	}
	out.Collation = t.Collation
	return out
}

// containerType is the widest varchar or nvarchar of a string's family.
func containerType(t types.Type) types.Type {
	out := variableType(t)
	if !out.IsMax() {
		if out.Length = 8000; out.IsUnicode() {
			out.Length = 4000
		}
	}
	return out
}

// bound is the lowest value of a numeric argument, what Msg 19301 says of it, and its state there.
type bound struct {
	argument    string
	least, said int64
	state       uint8
}

func (b bound) check(n int64, function string) error {
	if n < b.least {
		return sqlerr.New(19301, b.argument, b.said, n, function).WithState(b.state)
	}
	return nil
}

// call reads the arguments of a function: the numbers in order, each with its bound, then the flags and the pattern.
type regexpCall struct {
	function string
	numbers  []bound
	places   []int // of the numbers among the arguments
	flags    int   // the place of the flags
}

// numbersOf gives the numeric arguments, or their defaults; an error of Msg 19301.
func (c *regexpCall) numbersOf(a []types.Value, t []types.Type, defaults ...int64) ([]int64, error) {
	for i, b := range c.numbers {
		at := c.places[i]
		if at >= len(a) {
			continue
		}
		n, err := whole(a[at], t[at])
		if err != nil {
			return nil, err
		}
		defaults[i] = n
		if err := b.check(n, c.function); err != nil {
			return nil, err
		}
	}
	return defaults, nil
}

// compile reads the flags (Msg 19303) and compiles the pattern.
func (c *regexpCall) compile(a []types.Value) (*matcher, error) {
	flags := "c"
	if c.flags < len(a) {
		flags = a[c.flags].S
	}
	prefix := map[rune]bool{}
	for _, f := range flags {
		switch f {
		case 'c':
			prefix['i'] = false
		case 'i', 'm', 's':
			prefix[f] = true
		default:
			return nil, sqlerr.New(19303, flags)
		}
	}
	return compilePattern(a[1].S, prefix)
}

// matcher is a compiled pattern.
type matcher struct {
	re      *regexp.Regexp
	pattern string // with its flags
	context bool   // it looks at what stands before a match
}

func compilePattern(pattern string, flags map[rune]bool) (*matcher, error) {
	m := &matcher{}
	for _, f := range "ims" {
		if flags[f] {
			m.pattern += "(?" + string(f) + ")"
		}
	}
	m.pattern += pattern
	re, err := regexp.Compile(m.pattern)
	if err != nil {
		return nil, patternError(pattern, err)
	}
	m.re = re
	if tree, err := rx.Parse(m.pattern, rx.Perl); err == nil {
		m.context = looksBack(tree)
	}
	return m, nil
}

// looksBack reports an expression that asks what stands before: ^, \A, \b, \B.
func looksBack(e *rx.Regexp) bool {
	switch e.Op {
	case rx.OpBeginLine, rx.OpBeginText, rx.OpWordBoundary, rx.OpNoWordBoundary:
		return true
	}
	for _, s := range e.Sub {
		if looksBack(s) {
			return true
		}
	}
	return false
}

// re2Errors are RE2's words where Go's parser has others.
var re2Errors = map[rx.ErrorCode]string{
	rx.ErrMissingRepeatArgument: "no argument for repetition operator",
	rx.ErrInvalidRepeatSize:     "invalid repetition size",
	rx.ErrInvalidRepeatOp:       "bad repetition operator",
	rx.ErrInvalidPerlOp:         "invalid perl operator",
	rx.ErrInvalidNamedCapture:   "invalid named capture group",
	rx.ErrInvalidCharRange:      "invalid character class range",
	rx.ErrInvalidCharClass:      "invalid character class",
	rx.ErrInvalidEscape:         "invalid escape sequence",
}

// patternError is Msg 19300, or one of its own for an unbalanced or unfinished pattern.
func patternError(pattern string, err error) error {
	var e *rx.Error
	if !errors.As(err, &e) {
		return sqlerr.Unsupported("the pattern %s", pattern)
	}
	switch e.Code {
	case rx.ErrUnexpectedParen:
		return sqlerr.New(19307, pattern)
	case rx.ErrMissingParen:
		return sqlerr.New(19308, ")", pattern)
	case rx.ErrMissingBracket:
		return sqlerr.New(19308, "]", pattern).WithState(2)
	case rx.ErrTrailingBackslash:
		return sqlerr.New(19309, pattern)
	}
	words, known := re2Errors[e.Code]
	if !known {
		return sqlerr.Unsupported("the pattern %s", pattern)
	}
	return sqlerr.New(19300, pattern, words+": "+e.Expr)
}

// maxLookback is the number of characters before a start that a pattern with ^ or \b can see: Go repeats no more.
const maxLookback = 1000

// match is the first match at or after a byte, as the places of it and its groups.
func (m *matcher) match(s string, at int) ([]int, error) {
	if at == 0 || !m.context {
		loc := m.re.FindStringSubmatchIndex(s[at:])
		for i := range loc {
			if loc[i] >= 0 {
				loc[i] += at
			}
		}
		return loc, nil
	}
	n := len([]rune(s[:at]))
	if n > maxLookback {
		return nil, sqlerr.Unsupported("a pattern with ^ or \\b beyond %d characters", maxLookback)
	}
	re, err := regexp.Compile(fmt.Sprintf(`\A(?s:.{%d})(?s:.*?)(%s)`, n, m.pattern))
	if err != nil {
		return nil, sqlerr.Unsupported("the pattern %s from a start", m.pattern)
	}
	if loc := re.FindStringSubmatchIndex(s); loc != nil {
		return loc[2:], nil
	}
	return nil, nil
}

// each visits the matches from a start, counted in characters from 1: an empty one is followed by the next character.
func (m *matcher) each(s string, start int64, f func(loc []int) bool) error {
	if start-1 > int64(types.UTF16Len(s)) {
		return nil
	}
	for at := len(types.UTF16Slice(s, 0, int(start-1))); at <= len(s); {
		loc, err := m.match(s, at)
		if err != nil || loc == nil || !f(loc) {
			return err
		}
		if at = loc[1]; loc[0] == loc[1] {
			for at++; at < len(s) && s[at]&0xC0 == 0x80; at++ {
			}
		}
	}
	return nil
}

// group is the place of a group in the nth match; nil when there is none.
func (m *matcher) group(s string, start, nth, group int64) ([]int, error) {
	var out []int
	seen := int64(0)
	err := m.each(s, start, func(loc []int) bool {
		if seen++; seen < nth {
			return true
		}
		if i := 2 * group; i+1 < int64(len(loc)) && loc[i] >= 0 {
			out = []int{loc[i], loc[i+1]}
		}
		return false
	})
	return out, err
}

func evalRegexpLike(_ *exec.Env, a []types.Value, _ []types.Type) (types.Value, error) {
	m, err := (&regexpCall{flags: 2}).compile(a)
	if err != nil {
		return types.NullValue, err
	}
	return types.Bool(m.re.MatchString(a[0].S)), nil
}

func evalRegexpCount(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	c := &regexpCall{function: "REGEXP_COUNT", numbers: []bound{{"START", 1, 1, 1}}, places: []int{2}, flags: 3}
	n, err := c.numbersOf(a, t, 1)
	if err != nil {
		return types.NullValue, err
	}
	m, err := c.compile(a)
	if err != nil {
		return types.NullValue, err
	}
	count := int32(0)
	err = m.each(a[0].S, n[0], func([]int) bool { count++; return true })
	return types.Int32(count), err
}

// evalRegexpInstr takes a NULL return_option as 0.
func evalRegexpInstr(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	for i, v := range a {
		if v.IsNull() && i != 4 {
			return types.NullValue, nil
		}
	}
	if len(a) > 4 && a[4].IsNull() {
		a[4], t[4] = types.Int32(0), types.IntType
	}
	c := &regexpCall{
		function: "REGEXP_INSTR", places: []int{2, 3, 4, 6}, flags: 5,
		numbers: []bound{{"START", 1, 1, 3}, {"OCCURRENCE", 1, 1, 4}, {"RETURN_OPTION", 0, 0, 6}, {"GROUP", 0, 1, 5}},
	}
	n, err := c.numbersOf(a, t, 1, 1, 0, 0)
	if err != nil {
		return types.NullValue, err
	}
	if n[2] > 1 {
		return types.NullValue, sqlerr.New(19301, "RETURN_OPTION", 0, n[2], c.function).WithState(6)
	}
	m, err := c.compile(a)
	if err != nil {
		return types.NullValue, err
	}
	loc, err := m.group(a[0].S, n[0], n[1], n[3])
	if err != nil || loc == nil {
		return types.Int32(0), err
	}
	return types.Int32(int32(types.UTF16Len(a[0].S[:loc[n[2]]]) + 1)), nil
}

func evalRegexpSubstr(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	c := &regexpCall{
		function: "REGEXP_SUBSTR", places: []int{2, 3, 5}, flags: 4,
		numbers: []bound{{"START", 1, 1, 7}, {"OCCURRENCE", 1, 1, 8}, {"GROUP", 0, 0, 9}},
	}
	n, err := c.numbersOf(a, t, 1, 1, 0)
	if err != nil {
		return types.NullValue, err
	}
	m, err := c.compile(a)
	if err != nil {
		return types.NullValue, err
	}
	loc, err := m.group(a[0].S, n[0], n[1], n[2])
	if err != nil || loc == nil {
		return types.NullValue, err
	}
	return types.StringOf(variableType(t[0]).Kind, a[0].S[loc[0]:loc[1]]), nil
}

// evalRegexpReplace replaces one match, or all of them (occurrence 0); an empty pattern replaces nothing, and what goes beyond the
// type is cut.
func evalRegexpReplace(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	c := &regexpCall{
		function: "REGEXP_REPLACE", places: []int{3, 4}, flags: 5,
		numbers: []bound{{"START", 1, 1, 1}, {"OCCURRENCE", 0, 0, 2}},
	}
	n, err := c.numbersOf(a, t, 1, 0)
	if err != nil {
		return types.NullValue, err
	}
	m, err := c.compile(a)
	if err != nil {
		return types.NullValue, err
	}
	s, with := a[0].S, ""
	if len(a) > 2 {
		with = a[2].S
	}
	var b strings.Builder
	done, seen := 0, int64(0)
	if a[1].S != "" {
		err = m.each(s, n[0], func(loc []int) bool {
			if seen++; n[1] != 0 && seen != n[1] {
				return true
			}
			b.WriteString(s[done:loc[0]])
			expand(&b, with, s, loc)
			done = loc[1]
			return n[1] == 0
		})
	}
	b.WriteString(s[done:])
	to := containerType(t[0])
	return types.Fit(types.StringOf(to.Kind, b.String()), to), err
}

// expand writes a replacement: \1 to \9 are groups, \\ a backslash, and all else itself.
func expand(b *strings.Builder, with, s string, loc []int) {
	for i := 0; i < len(with); i++ {
		if with[i] != '\\' || i+1 == len(with) {
			b.WriteByte(with[i])
			continue
		}
		switch c := with[i+1]; {
		case c == '\\':
			b.WriteByte('\\')
			i++
		case c >= '1' && c <= '9':
			if g := 2 * int(c-'0'); g < len(loc) && loc[g] >= 0 {
				b.WriteString(s[loc[g]:loc[g+1]])
			}
			i++
		default:
			b.WriteByte('\\')
		}
	}
}
