package types

import (
	"fmt"
	"strings"
	"time"
)

// The text forms of CONVERT's date and time styles (learn.microsoft.com: CAST and CONVERT, date and time styles), in a small
// pattern language: Y year, y two-digit year, M month, N month's short name, D day, d day padded with a blank, H hour 24,
// h hour 12 padded with a blank, m minute, s second, f milliseconds, F all fractional digits with the point (none for scale 0),
// P AM or PM, O offset, other characters themselves. A style's date part and time part are separated by '|': date gives the
// first, time the second.
var styleForms = map[int]string{
	0: "N d Y| h:mP", 100: "N d Y| h:mP",
	1: "M/D/y", 101: "M/D/Y",
	2: "y.M.D", 102: "Y.M.D",
	3: "D/M/y", 103: "D/M/Y",
	4: "D.M.y", 104: "D.M.Y",
	5: "D-M-y", 105: "D-M-Y",
	6: "D N y", 106: "D N Y",
	7: "N D, y", 107: "N D, Y",
	8: "|H:m:s", 24: "|H:m:s", 108: "|H:m:s",
	9: "N d Y| h:m:s:fP", 109: "N d Y| h:m:s:fP",
	10: "M-D-y", 110: "M-D-Y",
	11: "y/M/D", 111: "Y/M/D",
	12: "yMD", 112: "YMD",
	13: "D N Y| H:m:s:f", 113: "D N Y| H:m:s:f",
	14: "|H:m:s:f", 114: "|H:m:s:f",
	20: "Y-M-D| H:m:s", 120: "Y-M-D| H:m:s",
	21: "Y-M-D| H:m:s.f", 25: "Y-M-D| H:m:s.f", 121: "Y-M-D| H:m:s.f",
	22:  "M/D/y| h:m:s P",
	23:  "Y-M-D",
	126: "Y-M-D|TH:m:s.f", 127: "Y-M-D|TH:m:s.f",
}

// dateText writes a date and time value in a style; false when there is no such style (Msg 281).
func dateText(v Value, style int) (string, bool) {
	modern := v.Kind != DateTime && v.Kind != SmallDateTime
	if style == 0 && modern {
		style = 121
	}
	form, ok := styleForms[style]
	if !ok {
		return "", false
	}
	date, clock, both := strings.Cut(form, "|")
	switch v.Kind {
	case Date:
		if date == "" && both {
			return "", false
		}
		clock = ""
	case Time:
		if clock == "" {
			return "", false
		}
		date, clock = "", strings.TrimLeft(clock, " T")
	}
	form = date + clock
	if date == "" {
		form = strings.TrimLeft(clock, " T")
	}
	if modern {
		// The newer types write all their digits, behind a point or a colon as the style has it.
		form = strings.Replace(form, ":f", "C", 1)
		form = strings.Replace(form, ".f", "F", 1)
	}
	if v.Kind == SmallDateTime && (style == 126 || style == 127) {
		form = strings.Replace(form, ".f", "", 1)
	}
	s := formatPattern(v, form)
	if v.Kind == DateTime && (style == 126 || style == 127) {
		s = strings.TrimSuffix(s, ".000")
	}
	if v.Kind == DateTimeOffset && clock != "" {
		if style == 127 {
			return formatPattern(Value{Kind: DateTime2, Scale: v.Scale, I: v.I}, form) + "Z", true
		}
		sep := " "
		if style == 126 {
			sep = ""
		}
		s += sep + OffsetText(v.Off)
	}
	return s, true
}

// OffsetText is an offset of minutes as +02:00.
func OffsetText(minutes int16) string {
	sign := byte('+')
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}

// Clock is a date and time value taken apart in its own time zone.
type Clock struct {
	Year, Month, Day, Hour, Minute, Second int
	Ticks                                  int // fraction of the second in 100 ns
	Weekday                                time.Weekday
	YearDay                                int
}

// ClockOf takes a date and time value apart; a datetime's fraction is in whole milliseconds, as SQL Server shows it.
func ClockOf(v Value) Clock {
	ticks := v.LocalTicks()
	switch v.Kind {
	case DateTime:
		ticks = (ticks + 5_000) / 10_000 * 10_000
	case Time:
		ticks += days1900 * ticksPerDay
	}
	sec, frac := floorDiv(ticks-unixTicks, ticksPerSecond)
	t := time.Unix(sec, 0).UTC()
	return Clock{
		Year: t.Year(), Month: int(t.Month()), Day: t.Day(), Hour: t.Hour(), Minute: t.Minute(), Second: t.Second(),
		Ticks: int(frac), Weekday: t.Weekday(), YearDay: t.YearDay(),
	}
}

// formatPattern writes a value in the pattern language of styleForms.
func formatPattern(v Value, form string) string {
	c := ClockOf(v)
	hour12 := c.Hour % 12
	if hour12 == 0 {
		hour12 = 12
	}
	var b strings.Builder
	for i := range len(form) {
		switch form[i] {
		case 'Y':
			fmt.Fprintf(&b, "%04d", c.Year)
		case 'y':
			fmt.Fprintf(&b, "%02d", c.Year%100)
		case 'M':
			fmt.Fprintf(&b, "%02d", c.Month)
		case 'N':
			b.WriteString(time.Month(c.Month).String()[:3])
		case 'D':
			fmt.Fprintf(&b, "%02d", c.Day)
		case 'd':
			fmt.Fprintf(&b, "%2d", c.Day)
		case 'H':
			fmt.Fprintf(&b, "%02d", c.Hour)
		case 'h':
			fmt.Fprintf(&b, "%2d", hour12)
		case 'm':
			fmt.Fprintf(&b, "%02d", c.Minute)
		case 's':
			fmt.Fprintf(&b, "%02d", c.Second)
		case 'f':
			fmt.Fprintf(&b, "%03d", c.Ticks/10_000)
		case 'F', 'C':
			if v.Scale > 0 {
				sep := "."
				if form[i] == 'C' {
					sep = ":"
				}
				b.WriteString(sep + fmt.Sprintf("%07d", c.Ticks)[:v.Scale])
			}
		case 'P':
			if c.Hour < 12 {
				b.WriteString("AM")
			} else {
				b.WriteString("PM")
			}
		default:
			b.WriteByte(form[i])
		}
	}
	return b.String()
}
