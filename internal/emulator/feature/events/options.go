package events

import (
	"strconv"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// option sets one option of a session from its word or number.
type option struct {
	words  []string // the words that it takes; none for a number
	units  map[string]int64
	set    func(s *catalog.EventSession, word string, n int64)
	always bool // may be changed while the session runs
}

var kilobytes = map[string]int64{"KB": 1, "MB": 1024, "": 1024}

var onOff = []string{"ON", "OFF"}

var sessionOptions = map[string]option{
	"MAX_MEMORY":     {units: kilobytes, set: func(s *catalog.EventSession, _ string, n int64) { s.Memory = n }},
	"MAX_EVENT_SIZE": {units: kilobytes, set: func(s *catalog.EventSession, _ string, n int64) { s.EventSize = n }},
	"MAX_DISPATCH_LATENCY": {
		words: []string{"INFINITE"}, units: map[string]int64{"SECONDS": 1000},
		set: func(s *catalog.EventSession, _ string, n int64) { s.Latency = n },
	},
	"EVENT_RETENTION_MODE": {
		words: []string{"ALLOW_SINGLE_EVENT_LOSS", "ALLOW_MULTIPLE_EVENT_LOSS", "NO_EVENT_LOSS"},
		set:   func(s *catalog.EventSession, w string, _ int64) { s.Retention = w },
	},
	"MEMORY_PARTITION_MODE": {
		words: []string{"NONE", "PER_NODE", "PER_CPU"},
		set:   func(s *catalog.EventSession, w string, _ int64) { s.Partition = w },
	},
	"TRACK_CAUSALITY": {words: onOff, set: func(s *catalog.EventSession, w string, _ int64) { s.Causality = w == "ON" }},
	"STARTUP_STATE":   {words: onOff, always: true, set: func(s *catalog.EventSession, w string, _ int64) { s.Startup = w == "ON" }},
}

// maxKB bounds the memory of a session, minSizeKB the size of a large event. (learn.microsoft.com: CREATE EVENT SESSION.)
const (
	maxKB     = 2048*1024 - 1
	minSizeKB = 64
)

// options applies WITH (…): 25702 for an option given twice, 25707 for one that cannot change while the session runs, 25640.
func options(s *catalog.EventSession, list []syntax.Option) error {
	seen := map[string]bool{}
	for _, o := range list {
		def, ok := sessionOptions[o.Name]
		if !ok {
			return sqlerr.Unsupported("the event session option %s", o.Written)
		}
		if seen[o.Name] {
			return sqlerr.New(25702, o.Name)
		}
		seen[o.Name] = true
		if !s.Started.IsZero() && !def.always {
			return sqlerr.New(25707, o.Name)
		}
		word, n, err := def.value(o)
		if err != nil {
			return err
		}
		def.set(s, word, n)
	}
	switch {
	case s.EventSize > 0 && s.EventSize < s.Memory:
		return sqlerr.New(25640)
	case s.Memory < 1 || s.Memory > maxKB || s.EventSize != 0 && (s.EventSize < minSizeKB || s.EventSize > maxKB):
		return sqlerr.Unsupported("an event session of this size")
	}
	return nil
}

func (def option) value(o syntax.Option) (word string, n int64, err error) {
	bad := sqlerr.Unsupported("this value of the event session option %s", o.Name)
	switch v := o.Value.(type) {
	case *syntax.Literal:
		unit, ok := def.units[o.Unit]
		n, convErr := strconv.ParseInt(v.Text, 10, 32)
		if v.Kind != syntax.IntLiteral || !ok || convErr != nil {
			return "", 0, bad
		}
		return "", n * unit, nil
	case *syntax.ColumnRef:
		for _, w := range def.words {
			if len(v.Parts) == 1 && catalog.SameName(v.Parts[0], w) {
				return w, 0, nil
			}
		}
	}
	return "", 0, bad
}
