package exec

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// jsonKind has OPENJSON's type numbers.
type jsonKind uint8

const (
	jsonNull jsonKind = iota
	jsonString
	jsonNumber
	jsonBool
	jsonArray
	jsonObject
)

// jsonNode is one value of a JSON text: where it stands, and its members in order.
type jsonNode struct {
	kind       jsonKind
	start, end int // its text
	text       string
	keys       []string
	items      []*jsonNode
}

// parseJSON reads a text; Msg 13609 when it is not JSON.
func parseJSON(s string) (*jsonNode, error) {
	if err := types.CheckJSON(s, 4); err != nil {
		return nil, err
	}
	p := &jsonParser{s: s}
	return p.value(), nil
}

// jsonParser reads text that is known to be JSON.
type jsonParser struct {
	s string
	i int
}

func (p *jsonParser) space() {
	for p.i < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.i]) >= 0 {
		p.i++
	}
}

func (p *jsonParser) peek() byte {
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

func (p *jsonParser) value() *jsonNode {
	p.space()
	n := &jsonNode{start: p.i}
	switch c := p.peek(); {
	case c == '{' || c == '[':
		n.kind = jsonArray
		if c == '{' {
			n.kind = jsonObject
		}
		p.i++
		for p.space(); p.i < len(p.s) && p.s[p.i] != '}' && p.s[p.i] != ']'; p.space() {
			if p.s[p.i] == ',' {
				p.i++
				p.space()
			}
			if n.kind == jsonObject {
				n.keys = append(n.keys, p.str())
				p.space()
				p.i++ // the colon
			}
			n.items = append(n.items, p.value())
		}
		p.i++
	case c == '"':
		n.kind, n.text = jsonString, p.str()
	default:
		for p.i < len(p.s) && strings.IndexByte(" \t\r\n,]}", p.s[p.i]) < 0 {
			p.i++
		}
		n.text = p.s[n.start:p.i]
		switch n.text {
		case "null":
			n.kind = jsonNull
		case "true", "false":
			n.kind = jsonBool
		default:
			n.kind = jsonNumber
		}
	}
	n.end = p.i
	return n
}

func (p *jsonParser) str() string {
	from := p.i
	for p.i++; p.i < len(p.s) && p.s[p.i] != '"'; p.i++ {
		if p.s[p.i] == '\\' {
			p.i++
		}
	}
	p.i++
	raw := p.s[from:min(p.i, len(p.s))]
	if strings.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1]
	}
	var out string
	if json.Unmarshal([]byte(raw), &out) != nil {
		return raw
	}
	return out
}

// get is the member of a name, the first of several; nil when there is none.
func (n *jsonNode) get(key string) *jsonNode {
	for i, k := range n.keys {
		if k == key {
			return n.items[i]
		}
	}
	return nil
}

// JSONPath is a parsed path: $.a."b c"[0], lax unless it says strict.
type JSONPath struct {
	Strict, Append bool
	steps          []jsonStep
	many           bool // has an array step that is not one number
}

type jsonStep struct {
	key   string
	index int
	array bool
	list  []jsonRange // of an array step that is not one number
}

// jsonRange is n, or n to m; lastElement counts from the end.
type jsonRange struct{ from, to int }

// lastElement stands for "last".
const lastElement = -1

// ParseJSONPath reads a path; Msg 13607.
func ParseJSONPath(s string) (*JSONPath, error) {
	p := &JSONPath{}
	i := 0
	skip := func() {
		for i < len(s) && s[i] == ' ' {
			i++
		}
	}
	bad := func() error {
		c := ""
		if i < len(s) {
			r, _ := utf8.DecodeRuneInString(s[i:])
			c = string(r)
		}
		return sqlerr.New(13607, c, i)
	}
	skip()
	for _, w := range []string{"append", "lax", "strict"} {
		if strings.HasPrefix(s[i:], w+" ") {
			p.Append = p.Append || w == "append"
			p.Strict = p.Strict || w == "strict"
			i += len(w)
			skip()
		}
	}
	if i >= len(s) || s[i] != '$' {
		return nil, bad()
	}
	i++
	for skip(); i < len(s); skip() {
		switch s[i] {
		case '.':
			i++
			if i < len(s) && s[i] == '"' {
				q := &jsonParser{s: s, i: i}
				key := q.str()
				if q.i > len(s) {
					i = len(s)
					return nil, bad()
				}
				p.steps, i = append(p.steps, jsonStep{key: key}), q.i
				continue
			}
			from := i
			for i < len(s) && (s[i] == '_' || s[i] == '$' || s[i] >= 0x80 || s[i] >= '0' && s[i] <= '9' || s[i]|32 >= 'a' && s[i]|32 <= 'z') {
				i++
			}
			if i == from || s[from] >= '0' && s[from] <= '9' {
				i = from
				return nil, bad()
			}
			p.steps = append(p.steps, jsonStep{key: s[from:i]})
		case '[':
			step, end, ok := parseSubscript(s, i+1)
			if i = end; !ok {
				return nil, bad()
			}
			p.steps = append(p.steps, step)
			p.many = p.many || step.list != nil
		default:
			return nil, bad()
		}
	}
	return p, nil
}

// parseSubscript reads what follows [ in a path, to the ]: a number, or a list of numbers, last, ranges n to m, or *. end is the
// position after it, or that of the character which is wrong.
func parseSubscript(s string, i int) (step jsonStep, end int, ok bool) {
	skip := func() {
		for i < len(s) && s[i] == ' ' {
			i++
		}
	}
	element := func() (int, bool) {
		skip()
		if strings.HasPrefix(s[i:], "last") {
			i += len("last")
			skip()
			return lastElement, true
		}
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		n, err := strconv.Atoi(s[from:i])
		skip()
		return n, err == nil
	}
	step.array = true
	if skip(); i < len(s) && s[i] == '*' {
		i++
		skip()
		step.list = []jsonRange{{0, lastElement}}
	} else {
		for more := true; more; {
			r := jsonRange{}
			if r.from, ok = element(); !ok {
				return step, i, false
			}
			if r.to = r.from; strings.HasPrefix(s[i:], "to ") {
				i += len("to ")
				if r.to, ok = element(); !ok {
					return step, i, false
				}
			}
			step.list = append(step.list, r)
			if more = i < len(s) && s[i] == ','; more {
				i++
			}
		}
		if r := step.list[0]; len(step.list) == 1 && r.from == r.to && r.from != lastElement {
			step.index, step.list = r.from, nil
		}
	}
	if i >= len(s) || s[i] != ']' {
		return step, i, false
	}
	return step, i + 1, true
}

// find walks the path; nil when it leads nowhere.
func (p *JSONPath) find(n *jsonNode) *jsonNode { return walkJSON(n, p.steps) }

// exists reports whether the path leads to a value; it may have lists and ranges of array elements.
func (p *JSONPath) exists(n *jsonNode) bool {
	return !p.each(n, func(*jsonNode) bool { return false })
}

// each visits the values that the path leads to while f is true, and reports that it always was.
func (p *JSONPath) each(n *jsonNode, f func(*jsonNode) bool) bool { return eachJSON(n, p.steps, f) }

func eachJSON(n *jsonNode, steps []jsonStep, f func(*jsonNode) bool) bool {
	for k, s := range steps {
		if s.list == nil {
			if n = walkJSON(n, steps[k:k+1]); n == nil {
				return true
			}
			continue
		}
		if n.kind != jsonArray {
			return true
		}
		for _, r := range s.list {
			at := func(i int) int {
				if i == lastElement {
					return len(n.items) - 1
				}
				return i
			}
			for i := max(at(r.from), 0); i <= at(r.to) && i < len(n.items); i++ {
				if !eachJSON(n.items[i], steps[k+1:], f) {
					return false
				}
			}
		}
		return true
	}
	return n == nil || f(n)
}

func walkJSON(n *jsonNode, steps []jsonStep) *jsonNode {
	for _, s := range steps {
		switch {
		case n == nil:
			return nil
		case s.array:
			if n.kind != jsonArray || s.index >= len(n.items) {
				return nil
			}
			n = n.items[s.index]
		default:
			if n.kind != jsonObject {
				return nil
			}
			n = n.get(s.key)
		}
	}
	return n
}

// quoteJSON writes a JSON string as SQL Server does: the slash is escaped too.
func quoteJSON(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\\', '/':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '\b':
			b.WriteString(`\b`)
		case '\f':
			b.WriteString(`\f`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		default:
			if c < 0x20 {
				fmt.Fprintf(&b, `\u%04x`, c)
			} else {
				b.WriteByte(c)
			}
		}
	}
	b.WriteByte('"')
	return b.String()
}

// jsonOf writes a value as FOR JSON and the JSON functions do; isJSON embeds text that is JSON itself.
func jsonOf(v types.Value, t types.Type, isJSON bool) (string, error) {
	switch {
	case v.IsNull():
		return "null", nil
	case isJSON || v.Kind == types.JSON:
		return v.S, nil
	case v.Kind == types.Bit:
		return strconv.FormatBool(v.I != 0), nil
	case v.Kind.IsFloat():
		return floatJSON(v), nil
	case v.Kind.IsBinary():
		return `"` + base64.StdEncoding.EncodeToString([]byte(v.S)) + `"`, nil
	case v.Kind.IsTemporal():
		s, err := types.Convert(v, t, types.NVarCharOf(64), 126, true)
		return quoteJSON(s.S), err
	case v.Kind.IsNumeric():
		style := 0
		if v.Kind.IsMoney() {
			style = 2
		}
		s, err := types.Convert(v, t, types.NVarCharOf(64), style, true)
		return s.S, err
	}
	s, err := types.Convert(v, t, types.NVarCharMax, 0, true)
	return quoteJSON(s.S), err
}

// floatJSON is a float in FOR JSON: scientific, 16 significant digits (8 for real), three digits of exponent.
func floatJSON(v types.Value) string {
	digits := 15
	if v.Kind == types.Real {
		digits = 7
	}
	s := strconv.FormatFloat(v.Float(), 'e', digits, 64)
	if i := strings.IndexByte(s, 'e'); i >= 0 && len(s)-i == 4 {
		s = s[:i+2] + "0" + s[i+2:]
	}
	return s
}
