package compat

import "strings"

// call is one built-in function and an expression that shows it.
type call struct{ name, expr, want string }

// functions makes the rows of the built-in functions: one for each name.
func functions() []Row {
	var list []Row
	for _, group := range [][]call{
		stringFunctions, regexpFunctions, mathFunctions, dateFunctions, logicalFunctions, jsonFunctions, vectorFunctions,
		metadataFunctions, securityFunctions, systemFunctions, aggregateFunctions, windowFunctions,
	} {
		for _, c := range group {
			example := c.expr
			if !strings.Contains(example, "\n") && !strings.HasPrefix(example, "SELECT ") {
				example = "SELECT " + example
			}
			r := exact(c.name, example, c.want)
			if lacks := functionSubsets[c.name]; lacks != "" {
				r = subset(c.name, lacks, example, c.want)
			}
			list = append(list, r)
		}
	}
	for _, c := range refusedFunctions {
		list = append(list, refused(c.name, "SELECT "+c.expr))
	}
	return area("Functions", list...)
}

// functionSubsets says what functions lack that are not whole.
var functionSubsets = map[string]string{
	"ASSEMBLYPROPERTY":     "the property Architecture",
	"FORMAT":               "cultures other than en-US and the invariant one; some custom patterns; time values",
	"HASHBYTES":            "algorithms MD2 and MD4",
	"RAND":                 "a seed",
	"SQL_VARIANT_PROPERTY": "properties other than BaseType",
	"COMPRESS":             "the same bytes as SQL Server's own packer makes; they unpack to the same",
	"CRYPT_GEN_RANDOM":     "a seed",
	"DECOMPRESS":           "what is not GZIP, or larger than 256 MB",
	"STRING_AGG":           "OVER",
	"STRING_ESCAPE":        "types other than json",
	"TYPEPROPERTY":         "sizes of large types, sql_variant, uniqueidentifier and rowversion",
	"OBJECTPROPERTY":       "determinism, first triggers and their counts, full-text",
	"OBJECTPROPERTYEX":     "determinism, precision and data access",
	"COLUMNPROPERTY":       "determinism, precision and data access",
	"INDEXPROPERTY":        "IndexDepth",
	"STATS_DATE":           "tables with rows",
	"JSON_MODIFY":          "the path $ alone",
	"JSON_QUERY":           "WITH ARRAY WRAPPER",
	"IS_MEMBER":            "Windows groups",
	"VECTOR_DISTANCE":      "the cosine distance of a zero vector",
	"OBJECT_ID":            "#temporary tables of other sessions",
}

// refusedFunctions are SQL Server's functions that the emulator has not.
var refusedFunctions = append(withArguments, bare(`
	ASYMKEY_ID ASYMKEYPROPERTY BASE64_DECODE BASE64_ENCODE BINARY_CHECKSUM CERT_ID CERTENCODED CERTPRIVATEKEY
	CERTPROPERTY CHECKSUM CURRENT_REQUEST_ID CURRENT_TIMEZONE
	CURRENT_TIMEZONE_ID CURRENT_TRANSACTION_ID CURSOR_STATUS DATABASEPROPERTY DATE_BUCKET DATETIMEOFFSETFROMPARTS
	DECRYPTBYASYMKEY DECRYPTBYCERT DECRYPTBYKEY DECRYPTBYKEYAUTOASYMKEY DECRYPTBYKEYAUTOCERT DECRYPTBYPASSPHRASE 
	ENCRYPTBYASYMKEY ENCRYPTBYCERT ENCRYPTBYKEY ENCRYPTBYPASSPHRASE EVENTDATA FILEPROPERTYEX
	FULLTEXTCATALOGPROPERTY FULLTEXTSERVICEPROPERTY GET_FILESTREAM_TRANSACTION_CONTEXT GETANSINULL HOST_ID
	IS_OBJECTSIGNED KEY_GUID KEY_ID KEY_NAME LOGINPROPERTY
	MIN_ACTIVE_ROWVERSION ORIGINAL_DB_NAME PERMISSIONS PUBLISHINGSERVERNAME PWDCOMPARE PWDENCRYPT 
	SESSION_ID SESSIONPROPERTY SIGNBYASYMKEY SIGNBYCERT
	SYMKEYPROPERTY TERTIARY_WEIGHTS TEXTPTR TEXTVALID TRIGGER_NESTLEVEL UNISTR VERIFYSIGNEDBYASYMKEY
	VERIFYSIGNEDBYCERT VERSION`)...)

func bare(names string) (list []call) {
	for _, n := range strings.Fields(names) {
		list = append(list, call{name: n, expr: n + "()"})
	}
	return list
}

var withArguments = []call{
	{"PARSE", "PARSE('1' AS int)", ""},
	{"TRY_PARSE", "TRY_PARSE('1' AS int)", ""},
	{"COLUMNS_UPDATED", "COLUMNS_UPDATED()", ""},
	{"FILESTREAM_TRANSACTION_CONTEXT", "FILESTREAM_TRANSACTION_CONTEXT()", ""},
	{"GENERATE_EMBEDDINGS", "GENERATE_EMBEDDINGS()", ""},
	{"AI_GENERATE_EMBEDDINGS", "AI_GENERATE_EMBEDDINGS(N'x' USE MODEL m)", ""},
	{"APPROX_COUNT_DISTINCT", "APPROX_COUNT_DISTINCT(a) FROM (VALUES (1)) v(a)", ""},
	{"APPROX_PERCENTILE_CONT", "APPROX_PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY a) FROM (VALUES (1)) v(a)", ""},
	{"APPROX_PERCENTILE_DISC", "APPROX_PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY a) FROM (VALUES (1)) v(a)", ""},
	{"CHECKSUM_AGG", "CHECKSUM_AGG(a) FROM (VALUES (1)) v(a)", ""},
	{"PRODUCT", "PRODUCT(a) FROM (VALUES (1)) v(a)", ""},
	{"PERCENTILE_CONT", "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY a) OVER () FROM (VALUES (1)) v(a)", ""},
	{"PERCENTILE_DISC", "PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY a) OVER () FROM (VALUES (1)) v(a)", ""},
	{"AI_GENERATE_CHUNKS", "* FROM AI_GENERATE_CHUNKS(SOURCE = N'x', CHUNK_TYPE = FIXED, CHUNK_SIZE = 5) c", ""},
	{"REGEXP_MATCHES", "* FROM REGEXP_MATCHES('a', 'a')", ""},
	{"REGEXP_SPLIT_TO_TABLE", "* FROM REGEXP_SPLIT_TO_TABLE('a', 'a')", ""},
}
