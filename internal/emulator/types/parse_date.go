package types

import (
	"strings"
	"time"
)

// fieldOrder is the order of a numeric date's fields.
type fieldOrder uint8

const (
	orderMDY fieldOrder = iota
	orderDMY
	orderYMD
)

// styleOrder gives the field order that a CONVERT style expects of a text.
func styleOrder(style int) (fieldOrder, bool) {
	switch style {
	case 0, 100, 1, 101, 10, 110, 7, 107, 8, 108, 24, 9, 109, 22, 20, 120, 21, 25, 121, 12, 112, 126, 127:
		return orderMDY, true
	case 3, 103, 4, 104, 5, 105, 6, 106, 13, 113, 14, 114:
		return orderDMY, true
	case 2, 102, 11, 111, 23:
		return orderYMD, true
	}
	return 0, false
}

type parseResult uint8

const (
	parseOK    parseResult = iota
	parseBad               // not a date and time
	parseRange             // well-formed, but no such day or hour
)

type parsedTime struct {
	ticks     int64 // clock reading since 0001-01-01; a time alone is on 1900-01-01
	offset    int16
	hasOffset bool
	zulu      bool
}

// dateToken is a run of digits or letters, or one other character.
type dateToken struct {
	text  string
	num   int
	digit bool
	alpha bool
	space bool // blanks came before it
}

func scanDate(s string) ([]dateToken, bool) {
	var out []dateToken
	space := false
	for i := 0; i < len(s); {
		c := s[i]
		j := i + 1
		switch {
		case c == ' ' || c == '\t':
			space = true
			i++
			continue
		case c >= '0' && c <= '9':
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
			if j-i > 9 {
				return nil, false
			}
			n := 0
			for _, d := range s[i:j] {
				n = n*10 + int(d-'0')
			}
			out = append(out, dateToken{text: s[i:j], num: n, digit: true, space: space})
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			for j < len(s) && s[j]|0x20 >= 'a' && s[j]|0x20 <= 'z' {
				j++
			}
			out = append(out, dateToken{text: strings.ToLower(s[i:j]), alpha: true, space: space})
		default:
			out = append(out, dateToken{text: s[i:j], space: space})
		}
		space = false
		i = j
	}
	return out, true
}

// dateParser reads the forms that us_english SQL Server accepts: numeric dates with - / or ., yyyymmdd and yymmdd, dates
// with a month name, ISO 8601, each with or without a time, and a time alone.
type dateParser struct {
	toks []dateToken
	pos  int
	old  bool // datetime and smalldatetime: at most three fractional digits, :mmm for milliseconds
}

func (p *dateParser) peek() dateToken { return p.at(0) }

func (p *dateParser) at(n int) dateToken {
	if p.pos+n < len(p.toks) {
		return p.toks[p.pos+n]
	}
	return dateToken{}
}

func (p *dateParser) accept(text string) bool {
	if p.peek().text == text {
		p.pos++
		return true
	}
	return false
}

func parseDateTime(s string, order fieldOrder, old bool) (parsedTime, parseResult) {
	toks, ok := scanDate(s)
	if !ok {
		return parsedTime{}, parseBad
	}
	p := &dateParser{toks: toks, old: old}
	r := parsedTime{ticks: days1900 * ticksPerDay}
	if len(toks) == 0 {
		return r, parseOK
	}
	var clock int64
	timeFirst := p.timeAhead()
	if timeFirst {
		var res parseResult
		if clock, res = p.clock(); res != parseOK {
			return r, res
		}
	}
	hadDate := false
	if p.pos < len(toks) && !p.offsetAhead() {
		day, res := p.date(order)
		if res != parseOK {
			return r, res
		}
		r.ticks, hadDate = day*ticksPerDay, true
	}
	if !timeFirst && p.pos < len(toks) {
		iso := p.accept("t")
		if !iso && !hadDate {
			return r, parseBad
		}
		var res parseResult
		if clock, res = p.clock(); res != parseOK {
			return r, res
		}
	}
	r.ticks += clock
	if p.pos < len(toks) {
		if res := p.offset(&r); res != parseOK {
			return r, res
		}
	}
	if p.pos < len(toks) {
		return r, parseBad
	}
	return r, parseOK
}

// timeAhead reports hh:… or hh AM.
func (p *dateParser) timeAhead() bool {
	t, n := p.peek(), p.at(1)
	return t.digit && len(t.text) <= 2 && (n.text == ":" || n.text == "am" || n.text == "pm")
}

func (p *dateParser) offsetAhead() bool {
	t := p.peek().text
	return t == "z" || t == "+" || t == "-" && p.at(2).text == ":"
}

// clock reads hh[:mm[:ss[.fff]]] [AM|PM] in ticks.
func (p *dateParser) clock() (int64, parseResult) {
	h := p.peek()
	if !h.digit || len(h.text) > 2 {
		return 0, parseBad
	}
	p.pos++
	var m, s int
	var frac int64
	minutes := false
	if p.accept(":") {
		minutes = true
		if t := p.peek(); !t.digit || len(t.text) > 2 {
			return 0, parseBad
		}
		m = p.peek().num
		p.pos++
		if p.accept(":") {
			if t := p.peek(); !t.digit || len(t.text) > 2 {
				return 0, parseBad
			}
			s = p.peek().num
			p.pos++
			var ok bool
			if frac, ok = p.fraction(); !ok {
				return 0, parseBad
			}
		}
	}
	hour := h.num
	switch ap := p.peek().text; ap {
	case "am", "pm":
		p.pos++
		if hour > 12 && ap == "am" {
			return 0, parseBad
		}
		if hour == 12 && ap == "am" {
			hour = 0
		} else if hour < 12 && ap == "pm" && hour >= 0 {
			hour += 12
		}
	default:
		if !minutes {
			return 0, parseBad
		}
	}
	if hour > 23 || m > 59 || s > 59 {
		return 0, parseRange
	}
	return (int64(hour*60+m)*60+int64(s))*ticksPerSecond + frac, parseOK
}

// fraction reads .fffffff, or :mmm (milliseconds as a number).
func (p *dateParser) fraction() (int64, bool) {
	sep := p.peek().text
	if sep != "." && sep != ":" || !p.at(1).digit {
		return 0, sep != "." && sep != ":"
	}
	t := p.at(1)
	p.pos += 2
	if len(t.text) > 7 || p.old && len(t.text) > 3 {
		return 0, false
	}
	if sep == ":" {
		return int64(t.num) * 10_000, len(t.text) <= 3
	}
	f := int64(t.num)
	for range 7 - len(t.text) {
		f *= 10
	}
	return f, true
}

// offset reads Z or ±hh:mm.
func (p *dateParser) offset(r *parsedTime) parseResult {
	if p.accept("z") {
		r.hasOffset, r.zulu = true, true
		return parseOK
	}
	sign := p.peek().text
	h, colon, m := p.at(1), p.at(2), p.at(3)
	if sign != "+" && sign != "-" || !h.digit || len(h.text) > 2 || colon.text != ":" || !m.digit || len(m.text) != 2 {
		return parseBad
	}
	p.pos += 4
	off := h.num*60 + m.num
	if off > 14*60 || m.num > 59 {
		return parseRange
	}
	if sign == "-" {
		off = -off
	}
	r.offset, r.hasOffset = int16(off), true
	return parseOK
}

var monthNames = map[string]int{
	"jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5,
	"jun": 6, "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "september": 9, "oct": 10, "october": 10,
	"nov": 11, "november": 11, "dec": 12, "december": 12,
}

// date reads a date in days since 0001-01-01.
func (p *dateParser) date(order fieldOrder) (int64, parseResult) {
	t := p.peek()
	if t.digit {
		switch len(t.text) {
		case 8:
			p.pos++
			return dayOf(t.num/10000, t.num/100%100, t.num%100)
		case 6:
			p.pos++
			return dayOf(centuryOf(t.num/10000), t.num/100%100, t.num%100)
		}
		if sep := p.at(1).text; sep == "-" || sep == "/" || sep == "." {
			if p.at(2).digit {
				return p.numericDate(order, sep)
			}
		}
	}
	return p.namedDate()
}

// numericDate reads three numbers; four digits are the year wherever they stand.
func (p *dateParser) numericDate(order fieldOrder, sep string) (int64, parseResult) {
	var f [3]dateToken
	for i := range f {
		if i > 0 && !p.accept(sep) {
			return 0, parseBad
		}
		f[i] = p.peek()
		if !f[i].digit || len(f[i].text) > 4 || len(f[i].text) == 3 {
			return 0, parseBad
		}
		p.pos++
	}
	var y, m, d dateToken
	switch {
	case len(f[0].text) == 4:
		y, m, d = f[0], f[1], f[2]
	case len(f[1].text) == 4:
		return 0, parseBad
	case order == orderYMD && len(f[2].text) != 4:
		y, m, d = f[0], f[1], f[2]
	case order == orderDMY:
		d, m, y = f[0], f[1], f[2]
	default:
		m, d, y = f[0], f[1], f[2]
	}
	if len(m.text) > 2 || len(d.text) > 2 {
		return 0, parseBad
	}
	return dayOf(yearOf(y), m.num, d.num)
}

// namedDate reads a month name with a day and a year in any order; a comma may follow any part. A number alone of four
// digits is a year.
func (p *dateParser) namedDate() (int64, parseResult) {
	month := 0
	var nums []dateToken
	for len(nums) < 3 {
		t := p.peek()
		switch {
		case t.alpha && monthNames[t.text] != 0 && month == 0:
			month = monthNames[t.text]
		case t.digit && len(nums) < 2 && !(month != 0 && len(nums) > 0 && p.timeAhead()):
			nums = append(nums, t)
		case (t.text == "," || t.text == "-" || t.text == "/" || t.text == ".") && (month != 0 || len(nums) > 0) && !p.offsetAhead():
		default:
			goto done
		}
		p.pos++
	}
done:
	if month == 0 {
		if len(nums) == 1 && len(nums[0].text) == 4 {
			return dayOf(nums[0].num, 1, 1)
		}
		return 0, parseBad
	}
	switch {
	case len(nums) == 1 && len(nums[0].text) == 4:
		return dayOf(nums[0].num, month, 1)
	case len(nums) != 2:
		return 0, parseBad
	}
	d, y := nums[0], nums[1]
	if len(d.text) == 4 {
		d, y = y, d
	}
	if len(d.text) > 2 || len(y.text) == 3 || len(y.text) > 4 {
		return 0, parseBad
	}
	return dayOf(yearOf(y), month, d.num)
}

func yearOf(t dateToken) int {
	if len(t.text) <= 2 {
		return centuryOf(t.num)
	}
	return t.num
}

// centuryOf completes a two-digit year (two digit year cutoff 2049).
func centuryOf(y int) int {
	if y < 50 {
		return 2000 + y
	}
	return 1900 + y
}

// dayOf is a calendar day in days since 0001-01-01.
func dayOf(y, m, d int) (int64, parseResult) {
	if !ValidDate(y, m, d) {
		return 0, parseRange
	}
	return DayNumber(y, m, d), parseOK
}

// ValidDate reports a day of the calendar between the years 1 and 9999.
func ValidDate(y, m, d int) bool {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 {
		return false
	}
	return d <= time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// DayNumber is a day in days since 0001-01-01.
func DayNumber(y, m, d int) int64 {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix()/(24*3600) + unixTicks/ticksPerDay
}
