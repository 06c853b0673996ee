package store

import "math"

// lookahead is how many steps a counter is logged ahead of its value, so that a value handed out without a
// commit after it is not handed out again after a crash.
const lookahead = 100

// counter is a number that no transaction owns.
type counter struct {
	value  int64
	limit  int64 // what the next log record says
	logged int64 // what the log says
	known  bool  // the log has it
	reset  bool  // set to a value that the log does not have
}

// exposed reports that a crash would hand out a value again.
func (c *counter) exposed() bool {
	return !c.known || c.reset || c.limit >= c.value && c.logged < c.value || c.limit <= c.value && c.logged > c.value
}

// Counter is the current value of a non-transactional counter, 0 when it was never set.
func (e *Engine) Counter(k MetaKey) int64 {
	if c := e.counters[k]; c != nil {
		return c.value
	}
	return 0
}

// AddCounter adds to a counter and returns the new value. It is durable with the next commit, of whatever transaction, and
// never rolled back. After a crash a counter may go on up to 100 steps further, and no value is given again that a
// commit came after.
func (e *Engine) AddCounter(k MetaKey, delta int64) int64 {
	c := e.counters[k]
	if c == nil {
		c = &counter{}
		e.counters[k] = c
	}
	c.value += delta
	if half := advance(c.value, delta, lookahead/2); delta > 0 && c.limit < half || delta < 0 && c.limit > half || delta != 0 && !c.known {
		c.limit = advance(c.value, delta, lookahead)
		e.dirty[k] = c
	}
	return c.value
}

// advance is v+n*delta, stopping at the ends of int64.
func advance(v, delta int64, n int64) int64 {
	for ; n > 0; n-- {
		if delta > 0 && v > math.MaxInt64-delta || delta < 0 && v < math.MinInt64-delta {
			return v
		}
		v += delta
	}
	return v
}

// SetCounter sets a counter, as RESEED and RESTART do; durable with the next commit.
func (e *Engine) SetCounter(k MetaKey, v int64) {
	c := e.counters[k]
	if c == nil {
		c = &counter{}
		e.counters[k] = c
	}
	c.value, c.limit, c.reset = v, v, true
	e.dirty[k] = c
}
