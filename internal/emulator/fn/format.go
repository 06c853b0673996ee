package fn

import (
	"strconv"
	"strings"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() {
	register([]Func{{Name: "FORMAT", Min: 2, Max: 3, Result: returns("format", types.NVarCharOf(4000),
		func(t types.Type) bool {
			return t.Kind == types.Null || t.IsNumeric() && t.Kind != types.Bit || t.IsTemporal()
		}, isText, isText), Eval: evalFormat}})
}

// evalFormat knows the .NET patterns in common use, for the culture en-US; others are refused.
func evalFormat(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	s, err := texts(a[1:], t[1:])
	if err != nil {
		return types.NullValue, err
	}
	if len(s) == 2 && !strings.EqualFold(s[1], "en-US") {
		return types.NullValue, sqlerr.Unsupported("FORMAT with the culture '%s'", s[1])
	}
	var out string
	var ok bool
	switch {
	case t[0].Kind == types.Time:
		return types.NullValue, sqlerr.Unsupported("FORMAT of a time value")
	case a[0].Kind.IsTemporal():
		out, ok = formatDate(a[0], s[0])
	case a[0].Kind.IsFloat():
		d, fits := types.DecFloat(a[0].Float(), 15)
		if fits {
			out, ok = formatNumber(d, s[0], false)
		}
	default:
		out, ok = formatNumber(a[0].Dec(), s[0], a[0].Kind.IsInteger())
	}
	if !ok {
		return types.NullValue, sqlerr.Unsupported("FORMAT with the pattern '%s'", s[0])
	}
	return types.NStr(out), nil
}

// standardDates are the one-letter patterns.
var standardDates = map[string]string{
	"d": "M/d/yyyy", "D": "dddd, MMMM d, yyyy", "t": "h:mm tt", "T": "h:mm:ss tt", "g": "M/d/yyyy h:mm tt", "G": "M/d/yyyy h:mm:ss tt",
	"f": "dddd, MMMM d, yyyy h:mm tt", "F": "dddd, MMMM d, yyyy h:mm:ss tt", "M": "MMMM d", "m": "MMMM d", "Y": "MMMM yyyy", "y": "MMMM yyyy",
	"s": "yyyy'-'MM'-'dd'T'HH':'mm':'ss", "u": "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
}

// formatDate writes a date in a .NET pattern.
func formatDate(v types.Value, pattern string) (string, bool) {
	if len(pattern) == 1 {
		p, ok := standardDates[pattern]
		if !ok {
			return "", false
		}
		pattern = p
	}
	c := types.ClockOf(v)
	h12 := (c.Hour+11)%12 + 1
	pad := func(n, width int) string {
		s := strconv.Itoa(n)
		for len(s) < width {
			s = "0" + s
		}
		return s
	}
	var b strings.Builder
	for i := 0; i < len(pattern); {
		ch := pattern[i]
		n := 1
		for i+n < len(pattern) && pattern[i+n] == ch {
			n++
		}
		switch ch {
		case 'y':
			if n <= 2 {
				b.WriteString(pad(c.Year%100, n))
			} else {
				b.WriteString(pad(c.Year, n))
			}
		case 'M':
			name := time.Month(c.Month).String()
			b.WriteString([]string{pad(c.Month, 1), pad(c.Month, 2), name[:3], name}[min(n, 4)-1])
		case 'd':
			name := c.Weekday.String()
			b.WriteString([]string{pad(c.Day, 1), pad(c.Day, 2), name[:3], name}[min(n, 4)-1])
		case 'h':
			b.WriteString(pad(h12, min(n, 2)))
		case 'H':
			b.WriteString(pad(c.Hour, min(n, 2)))
		case 'm':
			b.WriteString(pad(c.Minute, min(n, 2)))
		case 's':
			b.WriteString(pad(c.Second, min(n, 2)))
		case 'f':
			if n > 7 {
				return "", false
			}
			b.WriteString(pad(c.Ticks, 7)[:n])
		case 't':
			ap := "AM"
			if c.Hour >= 12 {
				ap = "PM"
			}
			b.WriteString(ap[:min(n, 2)])
		case 'z':
			if v.Kind != types.DateTimeOffset || n != 3 {
				return "", false
			}
			b.WriteString(types.OffsetText(v.Off))
		case '\'', '"':
			end := strings.IndexByte(pattern[i+1:], ch)
			if end < 0 {
				return "", false
			}
			b.WriteString(pattern[i+1 : i+1+end])
			i += end + 2
			continue
		case '\\':
			if i+1 == len(pattern) {
				return "", false
			}
			b.WriteByte(pattern[i+1])
			i += 2
			continue
		case 'F', 'K', 'g', '%':
			return "", false
		default:
			b.WriteString(pattern[i : i+n])
		}
		i += n
	}
	return b.String(), true
}

// formatNumber writes a number in a standard (N2, F0, C, P1, D5, X, G) or custom (#,##0.00) .NET pattern.
func formatNumber(d types.Dec, pattern string, whole bool) (string, bool) {
	if pattern == "" || pattern == "G" || pattern == "g" {
		return trimFraction(d.String()), true
	}
	letter := pattern[0] &^ 0x20
	digits, err := strconv.Atoi(pattern[1:])
	if letter < 'A' || letter > 'Z' || pattern[1:] != "" && (err != nil || digits < 0 || digits > 30) {
		return customNumber(d, pattern)
	}
	if pattern[1:] == "" {
		digits = 2
	}
	sign := ""
	if d.Neg {
		sign = "-"
	}
	abs := d
	abs.Neg = false
	switch letter {
	case 'N', 'F', 'C', 'P':
		if letter == 'P' {
			abs, _ = abs.Mul(types.DecInt(100), abs.Scale)
		}
		abs, ok := abs.Rescale(uint8(digits), false)
		if !ok {
			return "", false
		}
		s := abs.String()
		if letter != 'F' {
			s = thousands(s)
		}
		switch letter {
		case 'C':
			if sign != "" {
				return "-$" + s, true
			}
			return "$" + s, true
		case 'P':
			return sign + s + "%", true
		}
		return sign + s, true
	case 'D', 'X':
		i, ok := d.Int64()
		if !whole || !ok || letter == 'X' && i < 0 {
			return "", false
		}
		s := strconv.FormatInt(i, 10)
		if letter == 'X' {
			s = strconv.FormatInt(i, 16)
			if pattern[0] == 'X' {
				s = strings.ToUpper(s)
			}
		}
		s = strings.TrimPrefix(s, "-")
		if pattern[1:] != "" && len(s) < digits {
			s = strings.Repeat("0", digits-len(s)) + s
		}
		return sign + s, true
	}
	return "", false
}

func trimFraction(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func thousands(s string) string {
	whole, frac, dot := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		return whole + "." + frac
	}
	return whole
}

// customNumber takes a prefix and a suffix of plain characters around 0, #, comma and point.
func customNumber(d types.Dec, pattern string) (string, bool) {
	from := strings.IndexAny(pattern, "0#.")
	to := strings.LastIndexAny(pattern, "0#.")
	if from < 0 {
		return "", false
	}
	prefix, body, suffix := pattern[:from], pattern[from:to+1], pattern[to+1:]
	if strings.ContainsAny(prefix+suffix, ",;'\"\\eE‰") || strings.Trim(body, "0#,.") != "" || strings.Count(body, ".") > 1 {
		return "", false
	}
	whole, frac, _ := strings.Cut(body, ".")
	if strings.Contains(frac, ",") || strings.HasSuffix(whole, ",") {
		return "", false
	}
	if n := strings.Count(prefix+suffix, "%"); n > 1 {
		return "", false
	} else if n == 1 {
		d, _ = d.Mul(types.DecInt(100), d.Scale)
	}
	minFrac := strings.LastIndexByte(frac, '0') + 1
	minWhole := 0
	if i := strings.IndexByte(whole, '0'); i >= 0 {
		minWhole = len(strings.ReplaceAll(whole[i:], ",", ""))
	}
	r, ok := d.Rescale(uint8(len(frac)), false)
	if !ok {
		return "", false
	}
	sign := ""
	if r.Neg {
		sign, r.Neg = "-", false
	}
	w, f, _ := strings.Cut(r.String(), ".")
	for len(f) > minFrac && strings.HasSuffix(f, "0") {
		f = f[:len(f)-1]
	}
	w = strings.TrimLeft(w, "0")
	for len(w) < minWhole {
		w = "0" + w
	}
	if strings.Contains(whole, ",") {
		w = thousands(w)
	}
	if f != "" {
		w += "." + f
	}
	return sign + prefix + w + suffix, true
}
