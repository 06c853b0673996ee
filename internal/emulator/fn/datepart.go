package fn

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

// part is a date part.
type part uint8

const (
	partNone part = iota
	partYear
	partQuarter
	partMonth
	partDayOfYear
	partDay
	partWeek
	partISOWeek
	partWeekday
	partHour
	partMinute
	partSecond
	partMillisecond
	partMicrosecond
	partNanosecond
	partOffset
)

// partWords are the date parts with their abbreviations.
var partWords = map[string]part{
	"year": partYear, "yy": partYear, "yyyy": partYear, "quarter": partQuarter, "qq": partQuarter, "q": partQuarter,
	"month": partMonth, "mm": partMonth, "m": partMonth, "dayofyear": partDayOfYear, "dy": partDayOfYear, "y": partDayOfYear,
	"day": partDay, "dd": partDay, "d": partDay, "week": partWeek, "wk": partWeek, "ww": partWeek,
	"iso_week": partISOWeek, "isowk": partISOWeek, "isoww": partISOWeek, "weekday": partWeekday, "dw": partWeekday, "w": partWeekday,
	"hour": partHour, "hh": partHour, "minute": partMinute, "mi": partMinute, "n": partMinute, "second": partSecond, "ss": partSecond, "s": partSecond,
	"millisecond": partMillisecond, "ms": partMillisecond, "microsecond": partMicrosecond, "mcs": partMicrosecond,
	"nanosecond": partNanosecond, "ns": partNanosecond, "tzoffset": partOffset, "tz": partOffset,
}

var partNames = [...]string{"", "year", "quarter", "month", "dayofyear", "day", "week", "iso_week", "weekday", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond", "tzoffset"}

func isTimePart(p part) bool { return p >= partHour && p <= partNanosecond }

// CheckDatePart checks a date part word against a function and the type of its date argument: Msg 155 for a word that is none,
// 9810 for one that the type or the function does not have.
func CheckDatePart(f *Func, word string, t types.Type) error {
	_, err := findPart(f.Name, word, t)
	return err
}

func findPart(function, word string, t types.Type) (part, error) {
	p := partWords[strings.ToLower(word)]
	if p == partNone {
		return p, sqlerr.New(155, word, strings.ToLower(function))
	}
	bad := false
	switch {
	case p == partOffset:
		bad = function != "DATEPART" && function != "DATENAME" || t.Kind == types.Date || t.Kind == types.Time || t.Kind == types.DateTime || t.Kind == types.SmallDateTime
	case t.Kind == types.Date:
		bad = isTimePart(p) && function != "DATEDIFF" && function != "DATEDIFF_BIG"
	case t.Kind == types.Time:
		bad = !isTimePart(p) && function != "DATEDIFF" && function != "DATEDIFF_BIG"
	case (t.Kind == types.DateTime || t.Kind == types.SmallDateTime) && function == "DATEADD":
		bad = p == partMicrosecond || p == partNanosecond
	}
	if function == "DATEADD" || function == "DATEDIFF" || function == "DATEDIFF_BIG" {
		bad = bad || p == partISOWeek
	}
	if function == "DATETRUNC" {
		bad = bad || p == partWeekday || p == partNanosecond || p == partOffset
	}
	if bad {
		name := t.Name()
		if t.IsString() {
			name = types.DateTimeType.Name()
		}
		return p, sqlerr.New(9810, partNames[p], strings.ToLower(function), name)
	}
	return p, nil
}
