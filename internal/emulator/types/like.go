package types

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
)

// Like matches s with a LIKE pattern: % any text, _ one character, [a-z] and [^a-z] one of a set. escape is empty or one
// character (Msg 506 otherwise). All blanks count, as with Unicode operands; MatchChar has the rule of varchar.
func Like(s, pattern, escape string, c Collation) (bool, error) {
	e, err := ParseLike(pattern, escape, c)
	if err != nil {
		return false, err
	}
	return e.Match(s), nil
}

// LikePattern is a pattern made ready.
type LikePattern struct {
	items []likeItem
	c     Collation
	exact bool // a character equals itself alone: a binary collation
}

type likeItem struct {
	kind   byte // 'c' a character, '_', '%', '[' a set
	char   rune
	negate bool
	ranges [][2]rune
}

// ParseLike makes a pattern ready for Match.
func ParseLike(pattern, escape string, c Collation) (*LikePattern, error) {
	esc := rune(-1)
	if escape != "" {
		r, n := utf8.DecodeRuneInString(escape)
		if n != len(escape) {
			return nil, sqlerr.New(506, escape, "LIKE")
		}
		esc = r
	}
	p := &LikePattern{c: c, exact: c.IsBinary()}
	rs := []rune(pattern)
	for i := 0; i < len(rs); i++ {
		r := rs[i]
		switch {
		case r == esc:
			if i+1 == len(rs) {
				p.items = append(p.items, likeItem{kind: 'n'}) // a lone escape at the end matches nothing
				continue
			}
			i++
			p.items = append(p.items, likeItem{kind: 'c', char: rs[i]})
		case r == '%' || r == '_':
			p.items = append(p.items, likeItem{kind: byte(r)})
		case r == '[':
			item, end := parseSet(rs, i+1, esc)
			if end < 0 {
				p.items = append(p.items, likeItem{kind: 'n'})
				i = len(rs)
				continue
			}
			p.items = append(p.items, item)
			i = end
		default:
			p.items = append(p.items, likeItem{kind: 'c', char: r})
		}
	}
	return p, nil
}

// parseSet reads a set from after its bracket; end is the closing bracket's place, -1 when there is none.
func parseSet(rs []rune, i int, esc rune) (item likeItem, end int) {
	item.kind = '['
	if i < len(rs) && rs[i] == '^' {
		item.negate = true
		i++
	}
	for first := true; i < len(rs); first = false {
		if rs[i] == ']' && !first {
			return item, i
		}
		if rs[i] == ']' && first {
			return item, i // an empty set matches nothing
		}
		if rs[i] == esc && i+1 < len(rs) {
			i++
		}
		lo, hi := rs[i], rs[i]
		if i+2 < len(rs) && rs[i+1] == '-' && rs[i+2] != ']' {
			hi = rs[i+2]
			i += 2
		}
		item.ranges = append(item.ranges, [2]rune{lo, hi})
		i++
	}
	return item, -1
}

// Match reports that the whole of s matches.
func (p *LikePattern) Match(s string) bool {
	rs := []rune(s)
	// Iterative matching with one point of return: the last %.
	si, pi, star, mark := 0, 0, -1, 0
	for si < len(rs) {
		switch {
		case pi < len(p.items) && p.items[pi].kind == '%':
			star, mark = pi, si
			pi++
		case pi < len(p.items) && p.matchOne(p.items[pi], rs[si]):
			si++
			pi++
		case star >= 0:
			mark++
			si, pi = mark, star+1
		default:
			return false
		}
	}
	for pi < len(p.items) && p.items[pi].kind == '%' {
		pi++
	}
	return pi == len(p.items)
}

// MatchChar is Match when neither operand is Unicode: trailing blanks of s beyond the pattern do not count.
func (p *LikePattern) MatchChar(s string) bool {
	return p.Match(s) || p.Match(strings.TrimRight(s, " "))
}

func (p *LikePattern) matchOne(it likeItem, r rune) bool {
	switch it.kind {
	case '_':
		return true
	case 'c':
		return it.char == r || !p.exact && p.weight(it.char) == p.weight(r)
	case '[':
		w := p.weight(r)
		for _, lh := range it.ranges {
			if lh[0] == r || lh[1] == r || p.weight(lh[0]) <= w && w <= p.weight(lh[1]) {
				return !it.negate
			}
		}
		return it.negate && len(it.ranges) > 0
	}
	return false
}

// weight is the place of one character in the collation's order. The hyphen and the apostrophe, which the Windows rules set
// aside, stand before the others.
func (p *LikePattern) weight(r rune) string {
	if r < utf8.RuneSelf {
		return asciiWeights[p.c]()[r]
	}
	return weight(r, p.c)
}

func weight(r rune, c Collation) string { return string(sortString(nil, string(r)+"|", c, false)) }

// asciiWeights are the weights of the first characters, which most texts are made of, by collation; each made when it is first asked for.
var asciiWeights = func() (list []func() *[utf8.RuneSelf]string) {
	for c := range collationInfos {
		list = append(list, sync.OnceValue(func() *[utf8.RuneSelf]string {
			var w [utf8.RuneSelf]string
			for r := range w {
				w[r] = weight(rune(r), Collation(c))
			}
			return &w
		}))
	}
	return list
}()
