package fn

import (
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// maxMessage is the longest message in characters; a longer one ends in an ellipsis.
const maxMessage = 2047

// The numbers that a message can be formatted by come after firstMessage; userMessages is before the first of a user's.
const (
	firstMessage = 13000
	userMessages = 50000
)

func init() {
	register([]Func{{
		Name: "FORMATMESSAGE", Min: 1, Max: 21, Nulls: true, Deterministic: true, Nullable: AlwaysMaybe,
		Result: returns("formatmessage", types.NVarCharOf(maxMessage)), Eval: evalFormatMessage,
	}})
}

// evalFormatMessage is FORMATMESSAGE of a text, or of a message's number: NULL up to 13000 and for one that is not there, as are
// all of a user's.
func evalFormatMessage(_ *exec.Env, a []types.Value, _ []types.Type) (types.Value, error) {
	switch v := a[0]; {
	case v.IsNull():
		return types.NullValue, nil
	case v.Kind == types.Int || v.Kind == types.SmallInt || v.Kind == types.TinyInt || v.Kind == types.BigInt:
		if v.I > firstMessage && v.I < userMessages {
			return types.NullValue, sqlerr.Unsupported("FORMATMESSAGE of the system's message %d", v.I)
		}
		return types.NullValue, nil
	}
	text, err := FormatMessage(a[0].S, a[1:])
	if err != nil {
		return types.NullValue, sqlerr.Unsupported("FORMATMESSAGE with a format that does not fit its arguments")
	}
	return types.NStr(text), nil
}

// FormatMessage is RAISERROR's (and FORMATMESSAGE's) printf: %s %d %i %u %o %x %X, flags - 0 + # and blank, width, precision,
// * for either, and the prefixes h, l, I64. A missing or NULL argument prints (null). Msg 2786, 2787.
func FormatMessage(format string, args []types.Value) (string, error) {
	var b strings.Builder
	n := 0
	next := func() (types.Value, int) {
		n++
		if n > len(args) {
			return types.NullValue, n
		}
		return args[n-1], n
	}
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		start := i
		if i++; i < len(format) && format[i] == '%' {
			b.WriteByte('%')
			continue
		}
		var sp spec
		i = sp.parse(format, i, func() int { v, _ := next(); return int(v.I) })
		if i >= len(format) || !strings.ContainsRune("sdiuoxX", rune(format[i])) {
			return "", sqlerr.New(2787, format[start:])
		}
		v, at := next()
		text, ok := sp.format(format[i], v)
		if !ok {
			return "", sqlerr.New(2786, at)
		}
		b.WriteString(text)
	}
	out := b.String()
	if r := []rune(out); len(r) > maxMessage {
		out = string(r[:maxMessage-3]) + "..."
	}
	return out, nil
}

// spec is one conversion of a format: its flags, width and precision (-1: none).
type spec struct {
	left, zero, plus, alt, blank bool
	width, prec                  int
	wide                         bool
}

func (sp *spec) parse(s string, i int, star func() int) int {
	sp.prec = -1
	for ; i < len(s); i++ {
		switch s[i] {
		case '-':
			sp.left = true
		case '0':
			sp.zero = true
		case '+':
			sp.plus = true
		case '#':
			sp.alt = true
		case ' ':
			sp.blank = true
		default:
			goto width
		}
	}
width:
	sp.width, i = specNumber(s, i, star)
	if i < len(s) && s[i] == '.' {
		sp.prec, i = specNumber(s, i+1, star)
	}
	for i < len(s) && (s[i] == 'l' || s[i] == 'h') {
		i++
	}
	if strings.HasPrefix(s[min(i, len(s)):], "I64") {
		sp.wide = true
		i += 3
	}
	return i
}

func specNumber(s string, i int, star func() int) (int, int) {
	if i < len(s) && s[i] == '*' {
		return min(max(star(), 0), maxMessage), i + 1
	}
	start := i
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	n, _ := strconv.Atoi(s[start:i]) // an overflow gives the largest number
	return min(n, maxMessage), i
}

// format renders one value; false when its type does not fit the conversion.
func (sp *spec) format(verb byte, v types.Value) (string, bool) {
	var text string
	switch {
	case v.IsNull():
		text = "(null)"
	case verb == 's':
		switch v.Kind {
		case types.Char, types.VarChar, types.NChar, types.NVarChar:
		default:
			return "", false
		}
		text = v.S
		if r := []rune(text); sp.prec >= 0 && len(r) > sp.prec {
			text = string(r[:sp.prec])
		}
	default:
		switch v.Kind {
		case types.TinyInt, types.SmallInt, types.Int:
		case types.BigInt:
			if !sp.wide {
				return "", false
			}
		default:
			return "", false
		}
		text = sp.integer(verb, v.I)
	}
	if pad := sp.width - len([]rune(text)); pad > 0 {
		switch {
		case sp.left:
			text += strings.Repeat(" ", pad)
		case sp.zero && verb != 's' && sp.prec < 0 && !v.IsNull():
			sign := ""
			if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
				sign, text = text[:1], text[1:]
			}
			text = sign + strings.Repeat("0", pad) + text
		default:
			text = strings.Repeat(" ", pad) + text
		}
	}
	return text, true
}

func (sp *spec) integer(verb byte, n int64) string {
	u := uint64(n)
	if !sp.wide {
		u = uint64(uint32(n))
	}
	var text, sign string
	switch verb {
	case 'd', 'i':
		if n < 0 {
			sign, text = "-", strconv.FormatUint(uint64(-n), 10)
		} else {
			text = strconv.FormatInt(n, 10)
			if sp.plus {
				sign = "+"
			} else if sp.blank {
				sign = " "
			}
		}
	case 'u':
		text = strconv.FormatUint(u, 10)
	case 'o':
		text = strconv.FormatUint(u, 8)
		if sp.alt {
			text = "0" + text
		}
	default:
		text = strconv.FormatUint(u, 16)
		if sp.alt && u != 0 {
			text = "0x" + text
		}
		if verb == 'X' {
			text = strings.ToUpper(text)
		}
	}
	for len(text) < sp.prec {
		text = "0" + text
	}
	return sign + text
}
