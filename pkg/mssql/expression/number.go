package expression

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/hartonomous/hartctl/pkg/mssql/token"
)

// join makes one token of what the scanner cuts: comparisons of two characters, and numbers with a sign in the exponent, without a digit before the point, or of money.
func join(ts []token.Token) []token.Token {
	var out []token.Token
	for i := 0; i < len(ts); i++ {
		t := ts[i]
		touches := func(n int) bool { return i+n < len(ts) && ts[i+n].Pos == ts[i+n-1].Pos+len(ts[i+n-1].Text) }
		next := func(n int) token.Token { return ts[i+n] }
		switch {
		case t.Kind == token.Punct && strings.Contains("<>!=|", t.Text) && i+1 < len(ts) && next(1).Kind == token.Punct && (comparisons[t.Text+next(1).Text] != "" || t.Text+next(1).Text == "||"):
			t.Text += next(1).Text // blanks between them are allowed
			i++
		case t.Kind == token.Punct && t.Text == "." && touches(1) && next(1).Kind == token.Number && (len(out) == 0 || out[len(out)-1].Kind == token.Punct || !adjacent(out[len(out)-1], t)):
			t.Kind, t.Text = token.Number, "0."+next(1).Text
			i++
		case t.Kind == token.Punct && t.Text == "$" && touches(1) && next(1).Kind == token.Number:
			t.Kind, t.Text = token.Number, "$"+next(1).Text
			i++
		}
		if t.Kind == token.Number && !strings.HasPrefix(strings.ToLower(t.Text), "0x") && strings.HasSuffix(strings.ToLower(t.Text), "e") &&
			touches(2) && touches(1) && (next(1).Text == "+" || next(1).Text == "-") && next(2).Kind == token.Number {
			t.Text += next(1).Text + next(2).Text
			i += 2
		}
		out = append(out, t)
	}
	return out
}

// adjacent reports whether b begins where a ends.
func adjacent(a, b token.Token) bool { return a.Pos+len(a.Text) == b.Pos }

// number is a constant in one way: binary in capitals, money with four decimals, floating point by its value. The digits of a decimal are its type, and stay.
func number(text string) string {
	text = strings.ToLower(text)
	switch {
	case strings.HasPrefix(text, "0x"):
		return "0x" + strings.ToUpper(text[2:])
	case strings.HasPrefix(text, "$"):
		r, ok := new(big.Rat).SetString(text[1:])
		if !ok {
			panic(unknown{})
		}
		return "$" + r.FloatString(4)
	case strings.Contains(text, "e"):
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			panic(unknown{})
		}
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	return text
}

// isNumber reports whether a leaf is a number that can have a sign.
func isNumber(leaf string) bool {
	leaf = strings.TrimPrefix(strings.TrimPrefix(leaf, "-"), "$")
	return leaf != "" && leaf[0] >= '0' && leaf[0] <= '9' && !strings.HasPrefix(leaf, "0x")
}

// minus is a number with the other sign.
func minus(leaf string) string {
	if rest, ok := strings.CutPrefix(leaf, "-"); ok {
		return rest
	}
	return "-" + leaf
}
