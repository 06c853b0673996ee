package fn

import (
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(dateMakeFuncs) }

func lower(s string) string { return strings.ToLower(s) }

// dateMakeFuncs build dates and times of numbers; Msg 289 when there is no such moment.
var dateMakeFuncs = []Func{
	{Name: "DATEFROMPARTS", Min: 3, Max: 3, Deterministic: true, Result: returns("datefromparts", types.DateType, isWhole), Eval: fromParts(types.DateType, func(p []int64) (int64, bool) {
		d, ok := dayParts(p)
		return d * day, ok
	})},
	{Name: "DATETIMEFROMPARTS", Min: 7, Max: 7, Deterministic: true, Result: returns("datetimefromparts", types.DateTimeType, isWhole), Eval: fromParts(types.DateTimeType, func(p []int64) (int64, bool) {
		d, ok := dayParts(p)
		c, ok2 := clockParts(p[3:6], p[6], 3)
		return d*day + c, ok && ok2 && p[0] >= 1753
	})},
	{Name: "SMALLDATETIMEFROMPARTS", Min: 5, Max: 5, Deterministic: true, Result: returns("smalldatetimefromparts", types.SmallDateTimeType, isWhole), Eval: fromParts(types.SmallDateTimeType, func(p []int64) (int64, bool) {
		d, ok := dayParts(p)
		c, ok2 := clockParts([]int64{p[3], p[4], 0}, 0, 0)
		return d*day + c, ok && ok2 && p[0] >= 1900 && p[0] < 2080
	})},
	{Name: "DATETIME2FROMPARTS", Min: 8, Max: 8, Deterministic: true, Precision: precision("datetime2", types.DateTime2Of), Result: returns("datetime2fromparts", types.DateTime2Type, isWhole), Eval: fromParts(types.DateTime2Type, func(p []int64) (int64, bool) {
		d, ok := dayParts(p)
		c, ok2 := clockParts(p[3:6], p[6], p[7])
		return d*day + c, ok && ok2
	})},
	{Name: "TIMEFROMPARTS", Min: 5, Max: 5, Deterministic: true, Precision: precision("time", types.TimeOf), Result: returns("timefromparts", types.TimeType, isWhole), Eval: fromParts(types.TimeType, func(p []int64) (int64, bool) {
		return clockParts(p[:3], p[3], p[4])
	})},
}

// precision is the type of a constant number of fractional digits.
func precision(name string, of func(int) types.Type) func(types.Value) (types.Type, error) {
	return func(v types.Value) (types.Type, error) {
		switch {
		case v.Kind != types.Int && v.Kind != types.SmallInt && v.Kind != types.TinyInt:
			return types.Type{}, sqlerr.New(10760, name)
		case v.I < 0 || v.I > 7:
			return types.Type{}, sqlerr.Unsupported("%s of the precision %d", name, v.I)
		}
		return of(int(v.I)), nil
	}
}

func dayParts(p []int64) (int64, bool) {
	for _, x := range p[:3] {
		if x < 1 || x > 9999 {
			return 0, false
		}
	}
	if !types.ValidDate(int(p[0]), int(p[1]), int(p[2])) {
		return 0, false
	}
	return types.DayNumber(int(p[0]), int(p[1]), int(p[2])), true
}

// clockParts is a time of day of hours, minutes, seconds and a fraction of so many digits.
func clockParts(p []int64, fraction, digits int64) (int64, bool) {
	if p[0] < 0 || p[0] > 23 || p[1] < 0 || p[1] > 59 || p[2] < 0 || p[2] > 59 || digits < 0 || digits > 7 || fraction < 0 {
		return 0, false
	}
	unit := second
	for range digits {
		unit /= 10
	}
	if fraction*unit >= second && fraction != 0 {
		return 0, false
	}
	return p[0]*hour + p[1]*minute + p[2]*second + fraction*unit, true
}

func fromParts(t types.Type, build func([]int64) (int64, bool)) Eval {
	return func(_ *exec.Env, a []types.Value, at []types.Type) (types.Value, error) {
		p := make([]int64, len(a))
		for i := range a {
			var err error
			if p[i], err = whole(a[i], at[i]); err != nil {
				return types.NullValue, err
			}
		}
		ticks, ok := build(p)
		if !ok {
			return types.NullValue, sqlerr.New(289, t.Name())
		}
		switch t.Kind {
		case types.Time:
			return types.Convert(types.Value{Kind: types.Time, Scale: 7, I: ticks}, types.TimeType, types.TimeOf(int(p[4])), 0, true)
		case types.DateTime2:
			t = types.DateTime2Of(int(p[7]))
		}
		return types.Convert(types.Value{Kind: types.DateTime2, Scale: 7, I: ticks}, types.DateTime2Type, t, 0, true)
	}
}

func offsetType(name string) Result {
	return typed(name, func(a []types.Type) types.Type {
		switch a[0].Kind {
		case types.DateTimeOffset, types.DateTime2:
			return types.DateTimeOffsetOf(int(a[0].Scale))
		case types.DateTime:
			return types.DateTimeOffsetOf(3)
		case types.SmallDateTime, types.Date:
			return types.DateTimeOffsetOf(0)
		}
		return types.DateTimeOffsetType
	}, isDate, isText)
}

// zone reads an offset argument: minutes, or text as +02:00. Msg 9812 beyond 14 hours.
func zone(name string, v types.Value, t types.Type) (int16, error) {
	bad := sqlerr.New(9812, name)
	if v.Kind.IsString() {
		s := v.S
		if len(s) != 6 || s[0] != '+' && s[0] != '-' || s[3] != ':' {
			return 0, bad
		}
		n := 0
		for _, i := range []int{1, 2, 4, 5} {
			if s[i] < '0' || s[i] > '9' {
				return 0, bad
			}
		}
		n = (int(s[1]-'0')*10+int(s[2]-'0'))*60 + int(s[4]-'0')*10 + int(s[5]-'0')
		if n > 14*60 || s[4] > '5' {
			return 0, bad
		}
		if s[0] == '-' {
			n = -n
		}
		return int16(n), nil
	}
	n, err := whole(v, t)
	if err != nil {
		return 0, err
	}
	if n < -14*60 || n > 14*60 {
		return 0, bad
	}
	return int16(n), nil
}

func evalSwitchOffset(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	rt, _ := offsetType("")(t)
	v, err := types.Convert(a[0], t[0], rt, 0, true)
	if err != nil {
		return types.NullValue, err
	}
	if v.Off, err = zone("switchoffset", a[1], t[1]); err != nil {
		return types.NullValue, err
	}
	if l := v.LocalTicks(); l < 0 || l > lastTick {
		return types.NullValue, sqlerr.New(517, "datetimeoffset")
	}
	return v, nil
}

func evalToOffset(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	rt, _ := offsetType("")(t)
	local, err := types.Convert(a[0], t[0], types.DateTime2Of(int(rt.Scale)), 0, true)
	if err != nil {
		return types.NullValue, err
	}
	off, err := zone("todatetimeoffset", a[1], t[1])
	if err != nil {
		return types.NullValue, err
	}
	utc := local.I - int64(off)*minute
	if utc < 0 || utc > lastTick {
		return types.NullValue, sqlerr.New(517, "datetimeoffset")
	}
	return types.Value{Kind: types.DateTimeOffset, Scale: rt.Scale, Off: off, I: utc}, nil
}
