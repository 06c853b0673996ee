package ddl

import (
	"slices"
	"strconv"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// statisticsValue is what an option of statistics takes.
type statisticsValue uint8

const (
	noValue statisticsValue = iota
	switchValue
	sampleValue
	degreeValue
)

// statisticsOptionRules are the options of CREATE and UPDATE STATISTICS (learn.microsoft.com: the pages of both).
var statisticsOptionRules = map[string]struct {
	value      statisticsValue
	updateOnly bool
}{
	"ALL": {noValue, true}, "COLUMNS": {noValue, true}, "INDEX": {noValue, true}, "RESAMPLE": {noValue, true},
	"FULLSCAN": {noValue, false}, "NORECOMPUTE": {noValue, false}, "SAMPLE": {sampleValue, false}, "MAXDOP": {degreeValue, false},
	"INCREMENTAL": {switchValue, false}, "AUTO_DROP": {switchValue, false}, "PERSIST_SAMPLE_PERCENT": {switchValue, false},
}

// refusedStatisticsOptions set what was sampled.
var refusedStatisticsOptions = []string{"STATS_STREAM", "ROWCOUNT", "PAGECOUNT"}

// exclusiveStatistics are the options of which a statement has one (Msg 1052).
var exclusiveStatistics = [][]string{{"SAMPLE", "RESAMPLE", "FULLSCAN"}, {"ALL", "COLUMNS", "INDEX"}}

// checkStatisticsOptions checks WITH …: Msg 155 for an unknown option, 1039 for a repeated one, 1052 for two that exclude each other,
// 1031 for a percentage above 100, 153 for PERSIST_SAMPLE_PERCENT without a sample.
func checkStatisticsOptions(options []syntax.Option, statement string) error {
	seen := map[string]syntax.Option{}
	for _, o := range options {
		rule, ok := statisticsOptionRules[o.Name]
		switch {
		case slices.Contains(refusedStatisticsOptions, o.Name):
			return sqlerr.Unsupported("%s … WITH %s", statement, o.Name).At(o.Line)
		case !ok, rule.updateOnly && statement == "CREATE STATISTICS":
			return sqlerr.New(155, o.Written, statement).At(o.Line)
		}
		if _, twice := seen[o.Name]; twice {
			return sqlerr.New(1039, o.Name).At(o.Line)
		}
		seen[o.Name] = o
		if err := checkStatisticsValue(&o, rule.value); err != nil {
			return err
		}
	}
	for _, group := range exclusiveStatistics {
		var have []string
		for _, n := range group {
			if o, ok := seen[n]; ok {
				if n == "SAMPLE" {
					n = o.Unit
				}
				have = append(have, n)
			}
		}
		if len(have) > 1 {
			return sqlerr.New(1052, statement, have[0], have[1])
		}
	}
	if o, ok := seen["INCREMENTAL"]; ok && optionWord(o.Value) == "ON" {
		if statement == "CREATE STATISTICS" {
			return sqlerr.Unsupported("CREATE STATISTICS … WITH INCREMENTAL = ON").At(o.Line)
		}
	}
	_, sampled := seen["SAMPLE"]
	_, full := seen["FULLSCAN"]
	if o, ok := seen["PERSIST_SAMPLE_PERCENT"]; ok && optionWord(o.Value) == "ON" && !sampled && !full {
		return sqlerr.New(153, o.Name, statement).At(o.Line)
	}
	return nil
}

func checkStatisticsValue(o *syntax.Option, want statisticsValue) error {
	word := optionWord(o.Value)
	n, err := strconv.ParseInt(word, 10, 64)
	switch want {
	case noValue:
		if o.Value != nil || o.Options != nil {
			return sqlerr.New(102, "=").At(o.Line)
		}
	case switchValue:
		if word != "ON" && word != "OFF" {
			return badValue(o)
		}
	case degreeValue:
		if err != nil || n < 0 || n > 32767 {
			return sqlerr.Unsupported("MAXDOP = %s", word).At(o.Line)
		}
	case sampleValue:
		switch {
		case err != nil || n < 0 || o.Unit != "PERCENT" && o.Unit != "ROWS":
			return sqlerr.Unsupported("SAMPLE %s %s", word, o.Unit).At(o.Line)
		case o.Unit == "PERCENT" && n > 100:
			return sqlerr.New(1031).At(o.Line)
		}
	}
	return nil
}

// statisticsSettings are what the options of one statement leave in sys.stats.
type statisticsSettings struct {
	noRecompute        bool
	autoDrop, persists *bool
	incremental        bool
	columns, indexes   bool // of which statistics UPDATE STATISTICS is
}

func readStatisticsOptions(options []syntax.Option) statisticsSettings {
	s := statisticsSettings{columns: true, indexes: true}
	for _, o := range options {
		on := optionWord(o.Value) == "ON"
		switch o.Name {
		case "NORECOMPUTE":
			s.noRecompute = true
		case "AUTO_DROP":
			s.autoDrop = &on
		case "PERSIST_SAMPLE_PERCENT":
			s.persists = &on
		case "INCREMENTAL":
			s.incremental = on
		case "COLUMNS":
			s.indexes = false
		case "INDEX":
			s.columns = false
		}
	}
	return s
}

func (s *statisticsSettings) apply(st *catalog.Statistics) {
	st.NoRecompute = s.noRecompute
	if s.autoDrop != nil {
		st.AutoDrop = *s.autoDrop
	}
	if s.persists != nil {
		st.PersistSample = *s.persists
	}
}

// statistics finds a statistics object of a table by name.
func (w *work) statistics(db, tableID int32, name string) *catalog.Statistics {
	for _, s := range w.cat().StatisticsOf(db, tableID) {
		if catalog.SameName(s.Name, name) {
			return s
		}
	}
	return nil
}

func (w *work) createStatistics(st *syntax.CreateStatisticsStmt) error {
	src := w.tableSource(st.Table)
	if src == nil {
		return sqlerr.New(1088, st.Table.Text)
	}
	b, err := w.change(src.DB, src.Table, st.Table.Text)
	if err != nil {
		return err
	}
	if b.indexByName(st.Name) >= 0 || w.statistics(src.DB, src.Table.ID, st.Name) != nil {
		return sqlerr.New(1927, b.w.schemaName(src.DB, &b.t.Object), st.Name)
	}
	s := &catalog.Statistics{Table: b.t.ID, ID: b.freeIndexID(2), Name: st.Name}
	for _, n := range st.Columns {
		i := columnByName(b.t, n)
		if i < 0 {
			return sqlerr.New(1911, n)
		}
		if state := unorderedState[b.t.Columns[i].Type.Kind]; state != 0 {
			return sqlerr.New(1978, b.t.Columns[i].Name, st.Table.Object).WithState(state)
		}
		s.Columns = append(s.Columns, b.t.Columns[i].ID)
	}
	settings := readStatisticsOptions(st.Options)
	settings.apply(s)
	w.cat().PutStatistics(src.DB, s)
	return nil
}

// updateStatistics checks its names and keeps its options: there is nothing to sample. Each statistics object that it reaches does
// or does not recompute as this statement says.
func (w *work) updateStatistics(st *syntax.UpdateStatisticsStmt) error {
	src := w.tableSource(st.Table)
	if src == nil {
		return sqlerr.New(2706, st.Table.Object)
	}
	named := func(name string) bool {
		return len(st.Names) == 0 || slices.ContainsFunc(st.Names, func(n string) bool { return catalog.SameName(n, name) })
	}
	all := w.cat().StatisticsOf(src.DB, src.Table.ID)
	for _, n := range st.Names {
		isIndex := slices.ContainsFunc(src.Table.Indexes, func(ix catalog.Index) bool { return ix.ID > 0 && catalog.SameName(ix.Name, n) })
		if !isIndex && w.statistics(src.DB, src.Table.ID, n) == nil {
			return sqlerr.New(2767, n)
		}
	}
	settings := readStatisticsOptions(st.Options)
	if settings.incremental {
		return sqlerr.New(9108)
	}
	if len(st.Names) > 0 {
		settings.columns, settings.indexes = true, true
	}
	var stale []int
	if settings.indexes {
		for i := range src.Table.Indexes {
			if ix := &src.Table.Indexes[i]; ix.ID > 0 && named(ix.Name) {
				if settings.autoDrop != nil && *settings.autoDrop || settings.persists != nil && *settings.persists {
					return sqlerr.Unsupported("AUTO_DROP or PERSIST_SAMPLE_PERCENT of the statistics of the index %s", ix.Name).At(st.Line)
				}
				if ix.NoRecompute != settings.noRecompute {
					stale = append(stale, i)
				}
			}
		}
	}
	if settings.columns {
		for _, s := range all {
			if named(s.Name) {
				next := *s
				settings.apply(&next)
				w.cat().PutStatistics(src.DB, &next)
			}
		}
	}
	if stale == nil {
		return nil
	}
	b, err := w.change(src.DB, src.Table, st.Table.Text)
	if err != nil {
		return err
	}
	b.t.Modified = src.Table.Modified
	for _, i := range stale {
		b.t.Indexes[i].NoRecompute = settings.noRecompute
	}
	return b.save()
}

// dropStatistics is DROP STATISTICS t.s, ….
func (w *work) dropStatistics(st *syntax.DropStmt) error {
	for i, n := range st.Names {
		src := w.tableSource(st.On[i])
		if src == nil {
			return sqlerr.New(3701, "statistics", n.Text).WithState(7)
		}
		s := w.statistics(src.DB, src.Table.ID, n.Object)
		if s == nil {
			return sqlerr.New(3701, "statistics", n.Text).WithState(7)
		}
		w.cat().DropStatistics(src.DB, s)
	}
	return nil
}
