package fn

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(stringEditFuncs) }

// stringEditFuncs are the functions that search and compose texts.
var stringEditFuncs = []Func{
	{Name: "CHARINDEX", Min: 2, Max: 3, Deterministic: true, Result: typed("charindex", func(a []types.Type) types.Type {
		if a[1].IsMax() {
			return types.BigIntType
		}
		return types.IntType
	}, isText, func(t types.Type) bool { return isText(t) || t.Kind == types.Text || t.Kind == types.NText }, isWhole), Eval: evalCharIndex},
	{Name: "PATINDEX", Min: 2, Max: 2, Deterministic: true, Result: typed("patindex", func(a []types.Type) types.Type {
		if a[1].IsMax() {
			return types.BigIntType
		}
		return types.IntType
	}, isText, func(t types.Type) bool { return isText(t) || t.Kind == types.Text || t.Kind == types.NText }), Eval: evalPatIndex},
	{Name: "REPLACE", Min: 3, Max: 3, Deterministic: true, Result: typed("replace", unicodeLongest, isText), Eval: evalReplace},
	{Name: "REPLICATE", Min: 2, Max: 2, Deterministic: true, Result: typed("replicate", func(a []types.Type) types.Type { return longest(a[0], a[:1]) }, isText, isWhole), Eval: evalReplicate},
	{Name: "STUFF", Min: 4, Max: 4, Deterministic: true, Nulls: true, Result: typed("stuff", func(a []types.Type) types.Type {
		return unicodeLongest([]types.Type{a[0], a[3]})
	}, isText, isWhole, isWhole, isText), Eval: evalStuff},
	{Name: "CONCAT", Min: 2, Max: 254, Deterministic: true, Nulls: true, Result: typed("concat", concatType, isConcat), Eval: evalConcat},
	{Name: "CONCAT_WS", Min: 3, Max: 254, Deterministic: true, Nulls: true, Result: typed("concat_ws", concatType, isConcat), Eval: evalConcatWS},
	{Name: "QUOTENAME", Min: 1, Max: 2, Deterministic: true, Result: returns("quotename", types.NVarCharOf(258), isText), Eval: evalQuoteName},
	{Name: "STRING_ESCAPE", Min: 2, Max: 2, Deterministic: true, Result: returns("string_escape", types.NVarCharMax, isText), Eval: evalStringEscape},
	{Name: "TRANSLATE", Min: 3, Max: 3, Deterministic: true, Result: typed("translate", unicodeLongest, isText), Eval: evalTranslate},
}

func isConcat(t types.Type) bool {
	return isText(t) || t.Kind == types.Text || t.Kind == types.NText || t.IsBinary() && t.Kind != types.Image
}

// unicodeLongest is varchar(8000), or nvarchar(4000) when an argument is Unicode; (max) when one is (max).
func unicodeLongest(a []types.Type) types.Type {
	t := longest(a[0], a)
	if textKind(a) == types.NVarChar && t.Kind == types.VarChar {
		t.Kind = types.NVarChar
		if t.Length != types.Max {
			t.Length = 4000
		}
	}
	return t
}

// texts converts all arguments.
func texts(a []types.Value, t []types.Type) ([]string, error) {
	out := make([]string, len(a))
	for i := range a {
		s, err := text(a[i], t[i])
		if err != nil {
			return nil, err
		}
		out[i] = s
	}
	return out, nil
}

// collation is the one that a comparison of the arguments uses.
func collation(t []types.Type) types.Collation {
	for _, x := range t {
		if x.IsString() && x.Collation != types.SQLLatin1CIAS {
			return x.Collation
		}
	}
	return types.SQLLatin1CIAS
}

func evalCharIndex(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	s, err := texts(a[:2], t)
	if err != nil {
		return types.NullValue, err
	}
	from := int64(1)
	if len(a) == 3 {
		if from, err = whole(a[2], t[2]); err != nil {
			return types.NullValue, err
		}
	}
	c := collation(t[:2])
	needle, hay := toUnits(s[0], c), toUnits(s[1], c)
	n := -1
	if start := max(from-1, 0); len(needle) > 0 && start < int64(len(hay)) {
		n = indexUnits(hay, needle, int(start), c)
	}
	return types.IntOf(lengthKind(t[1]), int64(n+1)), nil
}

// evalPatIndex tries the pattern at every place: a pattern that does not begin with % is tried at the first only, one that
// does not end with % must reach the end.
func evalPatIndex(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	s, err := texts(a, t)
	if err != nil {
		return types.NullValue, err
	}
	c := collation(t)
	anchored := !strings.HasPrefix(s[0], "%")
	p, err := types.ParseLike(strings.TrimLeft(s[0], "%"), "", c)
	if err != nil {
		return types.NullValue, err
	}
	if !anchored && strings.Trim(s[0], "%") == "" {
		return types.IntOf(lengthKind(t[1]), boolInt(s[1] != "")), nil
	}
	match := p.Match
	if textKind(t) == types.VarChar {
		match = p.MatchChar
	}
	u := toUnits(s[1], c)
	for i := range len(u) + 1 {
		if match(fromUnits(u[i:])) && (i < len(u) || i == 0) {
			return types.IntOf(lengthKind(t[1]), int64(i+1)), nil
		}
		if anchored {
			break
		}
	}
	return types.IntOf(lengthKind(t[1]), 0), nil
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func evalReplace(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	s, err := texts(a, t)
	if err != nil {
		return types.NullValue, err
	}
	rt := unicodeLongest(t)
	if s[1] == "" {
		return cutText(s[0], rt), nil
	}
	c := collation(t)
	hay, needle, with := toUnits(s[0], c), toUnits(s[1], c), toUnits(s[2], c)
	var out []rune
	for at := 0; ; {
		n := indexUnits(hay, needle, at, c)
		if n < 0 {
			out = append(out, hay[at:]...)
			break
		}
		out = append(append(out, hay[at:n]...), with...)
		at = n + len(needle)
	}
	return cutText(fromUnits(out), rt), nil
}

func evalReplicate(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	s, err1 := text(a[0], t[0])
	n, err2 := whole(a[1], t[1])
	if err := firstError(err1, err2); err != nil || n < 0 {
		return types.NullValue, err
	}
	rt := longest(t[0], t[:1])
	if s == "" {
		return types.StringOf(rt.Kind, ""), nil
	}
	if rt.Length != types.Max {
		n = min(n, int64(rt.Length))
	} else if n*int64(len(s)) > 1<<30 {
		return types.NullValue, sqlerr.Unsupported("REPLICATE of more than 1 GB")
	}
	return cutText(strings.Repeat(s, int(n)), rt), nil
}

// evalStuff deletes and inserts; a NULL replacement only deletes, a place outside the text gives NULL.
func evalStuff(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	if a[0].IsNull() || a[1].IsNull() || a[2].IsNull() {
		return types.NullValue, nil
	}
	s, err1 := text(a[0], t[0])
	start, err2 := whole(a[1], t[1])
	length, err3 := whole(a[2], t[2])
	insert := ""
	var err4 error
	if !a[3].IsNull() {
		insert, err4 = text(a[3], t[3])
	}
	if err := firstError(err1, err2, err3, err4); err != nil {
		return types.NullValue, err
	}
	u := toUnits(s, t[0].Collation)
	if start < 1 || length < 0 || start > int64(len(u)) {
		return types.NullValue, nil
	}
	from := start - 1
	to := min(from+length, int64(len(u)))
	return cutText(types.Concat(types.Concat(fromUnits(u[:from]), insert), fromUnits(u[to:])), unicodeLongest([]types.Type{t[0], t[3]})), nil
}

func concatType(a []types.Type) types.Type {
	r := types.Type{Kind: textKind(a), Collation: collation(a)}
	for _, t := range a {
		if t.IsLOB() {
			r.Length = types.Max
			return r
		}
		r.Length += displayLength(t)
	}
	limit := 8000
	if r.IsUnicode() {
		limit = 4000
	}
	r.Length = min(r.Length, limit)
	return r
}

// concatText is an argument of CONCAT: NULL is empty, binary data its characters.
func concatText(v types.Value, t types.Type) (string, error) {
	if v.IsNull() {
		return "", nil
	}
	return text(v, t)
}

func evalConcat(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	out := ""
	for i := range a {
		s, err := concatText(a[i], t[i])
		if err != nil {
			return types.NullValue, err
		}
		out = types.Concat(out, s)
	}
	return cutText(out, concatType(t)), nil
}

func evalConcatWS(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	sep, err := concatText(a[0], t[0])
	if err != nil {
		return types.NullValue, err
	}
	var parts []string
	for i := 1; i < len(a); i++ {
		if a[i].IsNull() {
			continue
		}
		s, err := concatText(a[i], t[i])
		if err != nil {
			return types.NullValue, err
		}
		parts = append(parts, s)
	}
	rt := concatType(t)
	if rt.Length != types.Max {
		rt = unicodeLongest([]types.Type{rt})
	}
	return cutText(strings.Join(parts, sep), rt), nil
}

// quotePairs are the delimiters of QUOTENAME; either of a pair may be given.
var quotePairs = map[string]string{"[": "[]", "]": "[]", "'": "''", `"`: `""`, "(": "()", ")": "()", "<": "<>", ">": "<>", "{": "{}", "}": "{}", "`": "``"}

// evalQuoteName doubles the closing delimiter; NULL for more than 128 characters or an unknown delimiter.
func evalQuoteName(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	s, err := texts(a, t)
	if err != nil || types.UTF16Len(s[0]) > 128 {
		return types.NullValue, err
	}
	pair := "[]"
	if len(s) == 2 {
		if s[1] != "" {
			pair = quotePairs[s[1][:1]]
		}
		if pair == "" {
			return types.NullValue, nil
		}
	}
	return types.NStr(pair[:1] + strings.ReplaceAll(s[0], pair[1:], pair[1:]+pair[1:]) + pair[1:]), nil
}

var jsonEscapes = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "/", `\/`, "\b", `\b`, "\f", `\f`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

func evalStringEscape(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	s, err := texts(a, t)
	if err != nil {
		return types.NullValue, err
	}
	if !strings.EqualFold(s[1], "json") {
		return types.NullValue, sqlerr.Unsupported("STRING_ESCAPE of type '%s'", s[1])
	}
	var b strings.Builder
	for _, r := range jsonEscapes.Replace(s[0]) {
		if r < 0x20 {
			b.WriteString(`\u00` + string("0123456789abcdef"[r>>4]) + string("0123456789abcdef"[r&15]))
			continue
		}
		b.WriteRune(r)
	}
	return types.NStr(b.String()), nil
}

func evalTranslate(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	s, err := texts(a, t)
	if err != nil {
		return types.NullValue, err
	}
	c := collation(t)
	in, from, to := toUnits(s[0], c), toUnits(s[1], c), toUnits(s[2], c)
	if len(from) != len(to) {
		return types.NullValue, sqlerr.New(9828)
	}
	for i, r := range in {
		for j, f := range from {
			if sameUnit(r, f, c) {
				in[i] = to[j]
				break
			}
		}
	}
	return cutText(fromUnits(in), unicodeLongest(t)), nil
}
