package ddl

import (
	"slices"
	"strconv"

	"github.com/hartonomous/hartctl/internal/emulator/catalog"
	"github.com/hartonomous/hartctl/internal/emulator/feature/temporal"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// optionPlace is a kind of statement with options of an index.
type optionPlace uint16

const (
	inCreateTable optionPlace = 1 << iota
	inAddConstraint
	inCreateType
	inCreateIndex
	inCreateColumnstore
	inRebuild
	inReorganize
	inSet
	inRebuildTable
)

const (
	inDefinitions = inCreateTable | inAddConstraint
	inStatements  = inCreateIndex | inRebuild
)

// placeNames are what Msg 155 calls the statements: for an option that others have, and for one that none has.
var placeNames = map[optionPlace][2]string{
	inCreateTable: {"CREATE TABLE", "CREATE TABLE"}, inAddConstraint: {"ALTER TABLE", "ALTER TABLE"}, inCreateType: {"CREATE TYPE", "CREATE TYPE"},
	inCreateIndex: {"CREATE INDEX", "CREATE INDEX"}, inCreateColumnstore: {"CREATE INDEX", "CREATE INDEX"},
	inRebuild: {"ALTER INDEX REBUILD", "ALTER INDEX"}, inReorganize: {"ALTER INDEX REORGANIZE", "ALTER INDEX"},
	inSet: {"ALTER INDEX SET", "ALTER INDEX"}, inRebuildTable: {"ALTER TABLE", "ALTER TABLE"},
}

// optionValue is what an option takes.
type optionValue uint8

const (
	onOff       optionValue = iota
	onOffWord               // a number is a syntax error
	onlyOff                 // ON is refused
	percentage              // 1 to 100, Msg 129
	parallelism             // 0 to 32767
	compression             // NONE, ROW, PAGE
	minutes
	buckets
)

// indexOptionRules are the options of indexes (learn.microsoft.com: CREATE INDEX, ALTER INDEX, CREATE TABLE, ALTER TABLE
// index_option): where they stand and what they take.
var indexOptionRules = map[string]struct {
	in    optionPlace
	value optionValue
}{
	"ALLOW_PAGE_LOCKS":            {inDefinitions | inStatements | inSet, onOff},
	"ALLOW_ROW_LOCKS":             {inDefinitions | inStatements | inSet, onOff},
	"BUCKET_COUNT":                {inDefinitions | inCreateType | inStatements, buckets},
	"COMPRESSION_DELAY":           {inDefinitions | inCreateType | inStatements | inCreateColumnstore | inSet, minutes},
	"COMPRESS_ALL_ROW_GROUPS":     {inReorganize, onOff},
	"DATA_COMPRESSION":            {inDefinitions | inStatements | inCreateColumnstore | inRebuildTable, compression},
	"DROP_EXISTING":               {inCreateIndex | inCreateColumnstore, onOff},
	"FILLFACTOR":                  {inDefinitions | inStatements, percentage},
	"IGNORE_DUP_KEY":              {inDefinitions | inCreateType | inStatements | inSet, onOffWord},
	"LOB_COMPACTION":              {inReorganize, onOff},
	"MAXDOP":                      {inAddConstraint | inStatements | inCreateColumnstore | inRebuildTable, parallelism},
	"MAX_DURATION":                {inDefinitions | inStatements, minutes},
	"ONLINE":                      {inAddConstraint | inStatements | inCreateColumnstore | inRebuildTable, onOff},
	"OPTIMIZE_FOR_SEQUENTIAL_KEY": {inDefinitions | inCreateIndex | inSet, onOff},
	"PAD_INDEX":                   {inDefinitions | inStatements, onOff},
	"RESUMABLE":                   {inDefinitions | inStatements, onOff},
	"SORT_IN_TEMPDB":              {inAddConstraint | inStatements | inRebuildTable, onOff},
	"STATISTICS_INCREMENTAL":      {inDefinitions | inStatements, onlyOff},
	"STATISTICS_NORECOMPUTE":      {inDefinitions | inStatements | inSet, onOff},
	"XML_COMPRESSION":             {inDefinitions | inStatements | inRebuildTable, onlyOff},
}

// bareOptions may stand without a value, in the older WITH without parentheses.
var bareOptions = []string{"PAD_INDEX", "IGNORE_DUP_KEY", "DROP_EXISTING", "STATISTICS_NORECOMPUTE", "SORT_IN_TEMPDB"}

var (
	rowCompressions    = []string{"NONE", "ROW", "PAGE"}
	columnCompressions = []string{"COLUMNSTORE", "COLUMNSTORE_ARCHIVE"}
)

// checkIndexOptions checks the options of an index by what the statement alone says: Msg 155 for one that the statement does not
// take, 102 and 153 for a value that it does not take, 11438 for RESUMABLE without ONLINE.
func checkIndexOptions(options []syntax.Option, in optionPlace, kind string) error {
	seen := map[string]bool{}
	set := map[string]string{}
	for _, o := range options {
		rule, known := indexOptionRules[o.Name]
		switch {
		case !known:
			return sqlerr.New(155, o.Written, placeNames[in][1]).At(o.Line)
		case o.Name == "COMPRESSION_DELAY" && (in == inCreateIndex || in == inCreateTable || in == inAddConstraint || in == inCreateType) && kind != "COLUMNSTORE":
			return sqlerr.New(122, "COMPRESSION_DELAY", "CREATE or ALTER COLUMNSTORE INDEX").At(o.Line)
		case rule.in&in == 0 && in == inCreateColumnstore, rule.in&in == 0 && in == inRebuildTable:
			return sqlerr.Unsupported("%s of a table or columnstore index", o.Name).At(o.Line)
		case rule.in&in == 0:
			return sqlerr.New(155, o.Written, placeNames[in][0]).At(o.Line)
		case seen[o.Name]:
			return sqlerr.Unsupported("%s given twice", o.Name).At(o.Line)
		case len(o.Options) > 0:
			return sqlerr.Unsupported("%s (…)", o.Name).At(o.Line)
		case o.Name == "BUCKET_COUNT" && kind != "HASH":
			return sqlerr.New(10790, o.Written).At(o.Line)
		}
		seen[o.Name] = true
		if err := checkOptionValue(&o, rule.value, kind, in); err != nil {
			return err
		}
		if set[o.Name] = optionWord(o.Value); o.Value == nil {
			set[o.Name] = "ON"
		}
	}
	switch {
	case set["RESUMABLE"] == "ON" && set["ONLINE"] != "ON":
		return sqlerr.New(11438, "RESUMABLE", "ON", "ONLINE", "OFF")
	case set["RESUMABLE"] == "ON" && set["SORT_IN_TEMPDB"] == "ON":
		return sqlerr.New(11438, "SORT_IN_TEMPDB", "ON", "RESUMABLE", "ON")
	case seen["MAX_DURATION"] && set["RESUMABLE"] != "ON":
		return sqlerr.Unsupported("MAX_DURATION without RESUMABLE")
	case kind == "HASH" && !seen["BUCKET_COUNT"]:
		return sqlerr.Unsupported("hash index without BUCKET_COUNT")
	}
	return nil
}

// checkOptionValue checks one value.
func checkOptionValue(o *syntax.Option, want optionValue, kind string, in optionPlace) error {
	word := optionWord(o.Value)
	n, notNumber := strconv.ParseInt(word, 10, 64)
	between := func(low, high int64) bool { return notNumber == nil && n >= low && n <= high }
	switch want {
	case onOff, onOffWord, onlyOff:
		switch {
		case o.Value == nil && slices.Contains(bareOptions, o.Name):
		case word == "ON" && want == onlyOff:
			return sqlerr.Unsupported("%s", o.Name).At(o.Line)
		case notNumber == nil && want == onOff && in&(inCreateIndex|inRebuild|inReorganize|inSet) != 0:
			return sqlerr.New(153, o.Written, "INDEX").At(o.Line)
		case word != "ON" && word != "OFF":
			return badValue(o)
		}
	case percentage:
		if !between(1, 100) {
			return sqlerr.New(129, word).At(o.Line)
		}
	case parallelism:
		if !between(0, 32767) {
			return sqlerr.Unsupported("MAXDOP = %s", word).At(o.Line)
		}
	case minutes:
		if !between(0, 10080) || o.Unit != "" && o.Unit != "MINUTES" && o.Unit != "MINUTE" {
			return sqlerr.Unsupported("%s = %s %s", o.Name, word, o.Unit).At(o.Line)
		}
	case compression:
		switch {
		case slices.Contains(columnCompressions, word):
			if in != inRebuild && kind != "COLUMNSTORE" {
				return sqlerr.Unsupported("DATA_COMPRESSION = %s of rows", word).At(o.Line)
			}
		case !slices.Contains(rowCompressions, word):
			return badValue(o)
		case kind == "COLUMNSTORE":
			return sqlerr.Unsupported("DATA_COMPRESSION = %s of a columnstore index", word).At(o.Line)
		}
	case buckets:
		if !between(1, maxBuckets) {
			return sqlerr.Unsupported("BUCKET_COUNT = %s", word).At(o.Line)
		}
	}
	return nil
}

// badValue is the syntax error at a value, or at an option that lacks one.
func badValue(o *syntax.Option) error {
	near := o.Written
	switch v := o.Value.(type) {
	case *syntax.ColumnRef:
		near = v.Parts[0]
	case *syntax.Literal:
		near = v.Text
	}
	return sqlerr.New(102, near).At(o.Line)
}

// tableOptionValues are the options of CREATE TABLE and CREATE TYPE that are taken, with their values.
var tableOptionValues = map[string][]string{
	"DATA_COMPRESSION": rowCompressions, "DURABILITY": {"SCHEMA_ONLY", "SCHEMA_AND_DATA"}, "MEMORY_OPTIMIZED": {"ON", "OFF"},
	"XML_COMPRESSION": {"OFF", "ON"},
}

func checkTableOptions(options []syntax.Option, statement string) error {
	seen := map[string]string{}
	for _, o := range options {
		if o.Name == "SYSTEM_VERSIONING" && statement == "CREATE TABLE" && seen[o.Name] == "" {
			if _, err := temporal.Parse(&o); isRefusal(err) {
				return err
			}
			seen[o.Name] = "given"
			continue
		}
		values, ok := tableOptionValues[o.Name]
		word := optionWord(o.Value)
		switch {
		case !ok, statement == "CREATE TYPE" && o.Name != "MEMORY_OPTIMIZED":
			return sqlerr.Unsupported("%s … WITH (%s)", statement, o.Name).At(o.Line)
		case !slices.Contains(values, word):
			return badValue(&o)
		case seen[o.Name] != "":
			return sqlerr.Unsupported("%s given twice", o.Name).At(o.Line)
		case o.Name == "XML_COMPRESSION" && word == "ON":
			return sqlerr.Unsupported("XML_COMPRESSION").At(o.Line)
		}
		seen[o.Name] = word
	}
	if seen["DURABILITY"] != "" && seen["MEMORY_OPTIMIZED"] != "ON" {
		return sqlerr.Unsupported("DURABILITY of a table that is not memory-optimized")
	}
	return nil
}

// applyIndexOptions keeps the options that the catalog views show; the others have no effect on what is stored.
func (b *builder) applyIndexOptions(ix *catalog.Index, options []syntax.Option) {
	for _, o := range options {
		word := optionWord(o.Value)
		on := word == "ON" || o.Value == nil
		switch o.Name {
		case "PAD_INDEX":
			ix.Padded = on
		case "FILLFACTOR":
			ix.FillFactor, _ = strconv.Atoi(word)
		case "IGNORE_DUP_KEY":
			ix.IgnoreDup = on
		case "ALLOW_ROW_LOCKS":
			ix.NoRowLocks = !on
		case "ALLOW_PAGE_LOCKS":
			ix.NoPageLocks = !on
		case "STATISTICS_NORECOMPUTE":
			ix.NoRecompute = on
		case "BUCKET_COUNT":
			n, _ := strconv.ParseInt(word, 10, 64)
			for ix.BucketCount = 1; ix.BucketCount < n; {
				ix.BucketCount *= 2
			}
		case "DATA_COMPRESSION":
			if ix.Kind == 1 {
				b.t.DataCompression = word // which the heap keeps when the index is dropped
				continue
			}
			ix.Options = withOption(ix.Options, o.Name, word)
		case "OPTIMIZE_FOR_SEQUENTIAL_KEY", "COMPRESSION_DELAY":
			ix.Options = withOption(ix.Options, o.Name, word)
		}
	}
}

func withOption(options map[string]string, name, value string) map[string]string {
	out := map[string]string{name: value}
	for k, v := range options {
		if k != name {
			out[k] = v
		}
	}
	return out
}

// place is the statement that defines an index.
func (b *builder) place() optionPlace {
	switch {
	case b.in != 0:
		return b.in
	case b.t.IsType:
		return inCreateType
	case b.old != nil:
		return inAddConstraint
	}
	return inCreateTable
}

// indexKinds are the kinds of options by sys.indexes.type.
var indexKinds = map[int]string{5: "COLUMNSTORE", 6: "COLUMNSTORE", 7: "HASH"}

// indexOptions checks and applies WITH (…) of an index: Msg 1916, 1915 and 1979 for IGNORE_DUP_KEY where it does not fit, 10618 with a
// filter.
func (b *builder) indexOptions(ix *catalog.Index, options []syntax.Option, in optionPlace) error {
	kind := indexKinds[ix.Kind]
	if in == inCreateIndex && kind == "COLUMNSTORE" {
		in = inCreateColumnstore
	}
	hash := kind == "HASH" && (in == inRebuild || in == inSet) // which keeps its buckets
	if hash {
		kind = ""
	}
	if err := checkIndexOptions(options, in, kind); err != nil {
		return err
	}
	for _, o := range options {
		word := optionWord(o.Value)
		if o.Name == "DATA_COMPRESSION" && (kind == "COLUMNSTORE") != slices.Contains(columnCompressions, word) {
			return sqlerr.Unsupported("DATA_COMPRESSION = %s of the index %s", word, ix.Name).At(o.Line)
		}
		if o.Name != "IGNORE_DUP_KEY" {
			continue
		}
		on := word == "ON" || o.Value == nil
		alters := in == inRebuild || in == inSet
		switch {
		case alters && (ix.PrimaryKey || ix.UniqueConstraint) && (on || in == inSet):
			return sqlerr.New(1979, ix.Name)
		case on && !ix.Unique && alters:
			return sqlerr.New(1915, ix.Name)
		case on && !ix.Unique:
			return sqlerr.New(1916, "nonunique", "ignore_dup_key")
		case on && ix.Filter != "":
			return sqlerr.New(10618, ix.Name, b.t.Name)
		}
	}
	if indexKinds[ix.Kind] == "HASH" && !b.t.MemoryOptimized {
		return sqlerr.Unsupported("hash index %s of a table that is not memory-optimized", ix.Name)
	}
	b.applyIndexOptions(ix, options)
	return nil
}
