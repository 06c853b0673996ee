package fn

import (
	"math"
	"strconv"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(dateFuncs) }

const (
	tick   = int64(1)
	second = 10_000_000 * tick
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
	// lastTick is the end of 9999-12-31.
	lastTick = 3652059*day - 1
)

func now(t types.Type, utc bool) Func {
	return Func{Result: returns("", t), Eval: func(env *exec.Env, _ []types.Value, _ []types.Type) (types.Value, error) {
		n := env.Now
		if utc {
			n = n.UTC()
		}
		return types.FromTime(t.Kind, n, t.Scale), nil
	}}
}

func named(name string, f Func) Func { f.Name = name; return f }

var dateFuncs = []Func{
	named("GETDATE", now(types.DateTimeType, false)), named("CURRENT_TIMESTAMP", now(types.DateTimeType, false)),
	named("GETUTCDATE", now(types.DateTimeType, true)), named("SYSDATETIME", now(types.DateTime2Type, false)),
	named("SYSUTCDATETIME", now(types.DateTime2Type, true)), named("SYSDATETIMEOFFSET", now(types.DateTimeOffsetType, false)),
	named("CURRENT_DATE", now(types.DateType, false)),
	{Name: "DATEADD", Min: 3, Max: 3, Deterministic: true, DatePart: true, Result: typed("dateadd", func(a []types.Type) types.Type {
		if !a[2].IsTemporal() {
			return types.DateTimeType
		}
		return a[2].Base()
	}, isAny, isNumber, isMoment), Eval: evalDateAdd},
	{Name: "DATEDIFF", Min: 3, Max: 3, Deterministic: true, DatePart: true, Result: returns("datediff", types.IntType, isAny, isMoment), Eval: dateDiff("DATEDIFF", types.IntType)},
	{Name: "DATEDIFF_BIG", Min: 3, Max: 3, Deterministic: true, DatePart: true, Result: returns("datediff_big", types.BigIntType, isAny, isMoment), Eval: dateDiff("DATEDIFF_BIG", types.BigIntType)},
	{Name: "DATEPART", Min: 2, Max: 2, DatePart: true, Result: returns("datepart", types.IntType, isAny, isMoment), Eval: evalDatePart},
	{Name: "DATENAME", Min: 2, Max: 2, DatePart: true, Result: returns("datename", types.NVarCharOf(30), isAny, isMoment), Eval: evalDateName},
	{Name: "DATETRUNC", Min: 2, Max: 2, DatePart: true, Result: typed("datetrunc", func(a []types.Type) types.Type {
		if !a[1].IsTemporal() {
			return types.DateTime2Type
		}
		return a[1].Base()
	}, isAny, isDate), Eval: evalDateTrunc},
	{Name: "YEAR", Min: 1, Max: 1, Deterministic: true, Result: returns("year", types.IntType, isMoment), Eval: field("YEAR", partYear)},
	{Name: "MONTH", Min: 1, Max: 1, Deterministic: true, Result: returns("month", types.IntType, isMoment), Eval: field("MONTH", partMonth)},
	{Name: "DAY", Min: 1, Max: 1, Deterministic: true, Result: returns("day", types.IntType, isMoment), Eval: field("DAY", partDay)},
	{Name: "EOMONTH", Min: 1, Max: 2, Deterministic: true, Result: returns("eomonth", types.DateType, isDate, isWhole), Eval: evalEndOfMonth},
	{Name: "ISDATE", Min: 1, Max: 1, Nulls: true, Result: returns("isdate", types.IntType, func(t types.Type) bool {
		return isText(t) && (!t.IsTemporal() || t.Kind == types.DateTime || t.Kind == types.SmallDateTime)
	}), Eval: func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		if a[0].IsNull() {
			return types.Int32(0), nil
		}
		s, err := text(a[0], t[0])
		if err != nil || blank(s) {
			return types.Int32(0), nil
		}
		_, err = types.Convert(types.NStr(s), types.NVarCharMax, types.DateTimeType, 0, true)
		return types.Int32(int32(boolInt(err == nil))), nil
	}},
	{Name: "SWITCHOFFSET", Min: 2, Max: 2, Deterministic: true, Result: offsetType("switchoffset"), Eval: evalSwitchOffset},
	{Name: "TODATETIMEOFFSET", Min: 2, Max: 2, Deterministic: true, Result: offsetType("todatetimeoffset"), Eval: evalToOffset},
}

// moment converts a date argument: text is a datetimeoffset (it may carry an offset), a number a datetime.
func moment(v types.Value, t types.Type) (types.Value, types.Type, error) {
	switch {
	case v.Kind.IsTemporal():
		return v, t, nil
	case v.Kind.IsString():
		r, err := types.Convert(v, t, types.DateTimeOffsetType, 0, true)
		return r, types.DateTimeOffsetType, err
	}
	r, err := types.Convert(v, t, types.DateTimeType, 0, true)
	return r, types.DateTimeType, err
}

// evalDateAdd cuts the number to an int. Msg 517 when the result is out of range.
func evalDateAdd(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	rt := types.DateTimeType
	v := a[2]
	if t[2].IsTemporal() {
		rt = t[2].Base()
	}
	v, err := types.Convert(v, t[2], rt, 0, true)
	if err != nil {
		return types.NullValue, err
	}
	p, err := findPart("DATEADD", a[0].S, t[2])
	if err != nil {
		return types.NullValue, err
	}
	n, err := types.Convert(a[1], t[1], types.BigIntType, 0, true)
	if err != nil {
		return types.NullValue, err
	}
	overflow := sqlerr.New(517, rt.Name())
	ticks, ok := addPart(v.LocalTicks(), n.I, p)
	if !ok {
		return types.NullValue, overflow
	}
	if rt.Kind == types.Time {
		return types.Value{Kind: types.Time, Scale: v.Scale, I: ((ticks % day) + day) % day}, nil
	}
	if ticks < 0 || ticks > lastTick {
		return types.NullValue, overflow
	}
	r := types.Value{Kind: types.DateTime2, Scale: 7, I: ticks}
	if rt.Kind == types.DateTimeOffset {
		v.I = ticks - int64(v.Off)*minute
		if v.I < 0 || v.I > lastTick {
			return types.NullValue, overflow
		}
		return types.Convert(v, rt, rt, 0, true)
	}
	out, err := types.Convert(r, types.DateTime2Type, rt, 0, true)
	if err != nil {
		return types.NullValue, overflow
	}
	return out, nil
}

// partTicks are the parts of fixed length.
var partTicks = map[part]int64{
	partDayOfYear: day, partDay: day, partWeekday: day, partWeek: 7 * day, partHour: hour, partMinute: minute,
	partSecond: second, partMillisecond: 10_000, partMicrosecond: 10,
}

// addPart adds n parts to a clock reading; months keep the day, or the month's last.
func addPart(ticks, n int64, p part) (int64, bool) {
	months := map[part]int64{partYear: 12, partQuarter: 3, partMonth: 1}[p]
	if months == 0 {
		unit := partTicks[p]
		if p == partNanosecond {
			unit, n = 1, n/100
		}
		if n != 0 && (n > math.MaxInt64/unit || n < -math.MaxInt64/unit) {
			return 0, false
		}
		r := ticks + n*unit
		return r, (r > ticks) == (n > 0) || n == 0
	}
	if n > 200_000 || n < -200_000 {
		return 0, false
	}
	c := types.ClockOf(types.Value{Kind: types.DateTime2, I: ticks})
	m := int64(c.Year)*12 + int64(c.Month-1) + n*months
	y, mm := m/12, m%12
	if y < 1 || y > 9999 || mm < 0 {
		return 0, false
	}
	d := c.Day
	for !types.ValidDate(int(y), int(mm)+1, d) {
		d--
	}
	return types.DayNumber(int(y), int(mm)+1, d)*day + ticks%day, true
}

// dateDiff counts the boundaries between two moments; a datetimeoffset counts in UTC for DATEDIFF's days too. Msg 535 on overflow.
func dateDiff(name string, rt types.Type) Eval {
	return func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		x, xt, err1 := moment(a[1], t[1])
		y, yt, err2 := moment(a[2], t[2])
		if err := firstError(err1, err2); err != nil {
			return types.NullValue, err
		}
		p, err := findPart(name, a[0].S, xt)
		if err != nil {
			return types.NullValue, err
		}
		if _, err := findPart(name, a[0].S, yt); err != nil {
			return types.NullValue, err
		}
		n := boundaries(diffTicks(x), diffTicks(y), p)
		if rt.Kind == types.Int && (n > math.MaxInt32 || n < math.MinInt32) || n == math.MinInt64 {
			return types.NullValue, sqlerr.New(535, lower(name), lower(name))
		}
		return types.IntOf(rt.Kind, n), nil
	}
}

// diffTicks is a moment in UTC; a time is on 1900-01-01.
func diffTicks(v types.Value) int64 {
	if v.Kind == types.Time {
		return 693595*day + v.I
	}
	if v.Kind == types.DateTime {
		return (v.Ticks() + 5_000) / 10_000 * 10_000
	}
	return v.Ticks()
}

func boundaries(x, y int64, p part) int64 {
	cx, cy := types.ClockOf(types.Value{Kind: types.DateTime2, I: x}), types.ClockOf(types.Value{Kind: types.DateTime2, I: y})
	switch p {
	case partYear:
		return int64(cy.Year - cx.Year)
	case partQuarter:
		return int64((cy.Year-cx.Year)*4 + (cy.Month-1)/3 - (cx.Month-1)/3)
	case partMonth:
		return int64((cy.Year-cx.Year)*12 + cy.Month - cx.Month)
	case partWeek:
		// Weeks begin on Sunday whatever DATEFIRST is; day 0 (0001-01-01) was a Monday.
		return (y/day+1)/7 - (x/day+1)/7
	case partNanosecond:
		d := y - x
		if d > math.MaxInt64/100 || d < -math.MaxInt64/100 {
			return math.MinInt64
		}
		return d * 100
	}
	u := partTicks[p]
	return y/u - x/u
}

func evalDatePart(env *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	n, _, err := datePart("DATEPART", env, a, t)
	return types.Int32(int32(n)), err
}

func evalDateName(env *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	n, p, err := datePart("DATENAME", env, a, t)
	if err != nil {
		return types.NullValue, err
	}
	switch p {
	case partMonth:
		return types.NStr(time.Month(n).String()), nil
	case partWeekday:
		v, _, _ := moment(a[1], t[1])
		return types.NStr(types.ClockOf(v).Weekday.String()), nil
	case partOffset:
		return types.NStr(types.OffsetText(int16(n))), nil
	}
	return types.NStr(strconv.FormatInt(n, 10)), nil
}

func datePart(name string, env *exec.Env, a []types.Value, t []types.Type) (int64, part, error) {
	v, vt, err := moment(a[1], t[1])
	if err != nil {
		return 0, 0, err
	}
	p, err := findPart(name, a[0].S, vt)
	if err != nil {
		return 0, 0, err
	}
	n := clockPart(types.ClockOf(v), p, dateFirst(env))
	if p == partOffset {
		n = int64(v.Off)
	}
	return n, p, nil
}

// dateFirst is the session's first day of the week: 7 is Sunday.
func dateFirst(env *exec.Env) int {
	if env != nil && env.Sess != nil {
		if n, err := strconv.Atoi(env.Sess.Option("DATEFIRST")); err == nil {
			return n
		}
	}
	return 7
}

func clockPart(c types.Clock, p part, first int) int64 {
	switch p {
	case partYear:
		return int64(c.Year)
	case partQuarter:
		return int64((c.Month-1)/3 + 1)
	case partMonth:
		return int64(c.Month)
	case partDayOfYear:
		return int64(c.YearDay)
	case partDay:
		return int64(c.Day)
	case partWeekday:
		return int64((int(c.Weekday)+7-first%7)%7 + 1)
	case partWeek:
		jan1 := (int(c.Weekday) - (c.YearDay-1)%7 + 7) % 7
		return int64((c.YearDay-1+(jan1+7-first%7)%7)/7 + 1)
	case partISOWeek:
		_, w := time.Date(c.Year, time.Month(c.Month), c.Day, 0, 0, 0, 0, time.UTC).ISOWeek()
		return int64(w)
	case partHour:
		return int64(c.Hour)
	case partMinute:
		return int64(c.Minute)
	case partSecond:
		return int64(c.Second)
	case partMillisecond:
		return int64(c.Ticks / 10_000)
	case partMicrosecond:
		return int64(c.Ticks / 10)
	}
	return int64(c.Ticks) * 100
}

func field(name string, p part) Eval {
	return func(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
		v, vt, err := moment(a[0], t[0])
		if err != nil {
			return types.NullValue, err
		}
		if vt.Kind == types.Time {
			return types.NullValue, sqlerr.New(9810, partNames[p], lower(name), "time")
		}
		return types.Int32(int32(clockPart(types.ClockOf(v), p, 7))), nil
	}
}

// evalDateTrunc sets what is below the part to its start.
func evalDateTrunc(env *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	v, vt := a[1], t[1].Base()
	if !vt.IsTemporal() {
		var err error
		vt = types.DateTime2Type
		if v, err = types.Convert(v, t[1], vt, 0, true); err != nil {
			return types.NullValue, err
		}
	}
	p, err := findPart("DATETRUNC", a[0].S, vt)
	if err != nil {
		return types.NullValue, err
	}
	c := types.ClockOf(v)
	ticks := v.LocalTicks()
	d := ticks / day
	switch p {
	case partYear:
		ticks = types.DayNumber(c.Year, 1, 1) * day
	case partQuarter:
		ticks = types.DayNumber(c.Year, (c.Month-1)/3*3+1, 1) * day
	case partMonth:
		ticks = types.DayNumber(c.Year, c.Month, 1) * day
	case partWeek:
		ticks = (d - int64((int(c.Weekday)+7-dateFirst(env)%7)%7)) * day
	case partISOWeek:
		ticks = (d - int64((int(c.Weekday)+6)%7)) * day
	default:
		u := partTicks[p]
		ticks = ticks / u * u
	}
	if vt.Kind == types.Time {
		v.I = ticks
		return v, nil
	}
	if ticks < 0 {
		return types.NullValue, sqlerr.New(517, vt.Name())
	}
	if vt.Kind == types.DateTimeOffset {
		v.I = ticks - int64(v.Off)*minute
		return v, nil
	}
	return types.Convert(types.Value{Kind: types.DateTime2, Scale: 7, I: ticks}, types.DateTime2Type, vt, 0, true)
}

func evalEndOfMonth(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	v, err := types.Convert(a[0], t[0], types.DateType, 0, true)
	if err != nil {
		return types.NullValue, err
	}
	n := int64(0)
	if len(a) == 2 {
		if n, err = whole(a[1], t[1]); err != nil {
			return types.NullValue, err
		}
	}
	ticks, ok := addPart(v.I*day, n, partMonth)
	if !ok {
		return types.NullValue, sqlerr.New(517, "date")
	}
	c := types.ClockOf(types.Value{Kind: types.DateTime2, I: ticks})
	d := 31
	for !types.ValidDate(c.Year, c.Month, d) {
		d--
	}
	return types.IntOf(types.Date, types.DayNumber(c.Year, c.Month, d)), nil
}
