package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/schema"
)

// How many atoms are searched, how many are ingested in one call, how many numbers their vectors have (they are stored with 1998), and how
// many searches are timed.
const (
	domainAtoms   = 10_000
	domainBatch   = 500
	domainNumbers = 64
	domainQueries = 40
)

// domainFigures measures the deployed schema at work: ingestion of texts with their vectors, and searches among them.
func domainFigures(ctx context.Context, b *bench) (err error) {
	s, err := serve("")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if _, err := s.deploy(ctx, schema.Files); err != nil {
		return err
	}
	config := s.direct()
	config.Database = database
	c, err := mssql.Open(ctx, config, mssql.Options{})
	if err != nil {
		return err
	}
	defer c.Close()
	r := rand.New(rand.NewPCG(1, 1))
	start := time.Now()
	for at := 0; at < domainAtoms; at += domainBatch {
		var items []map[string]any
		for i := range domainBatch {
			items = append(items, map[string]any{"content": fmt.Sprintf("text number %d", at+i), "embedding": direction(r)})
		}
		if err := c.Exec(ctx, "EXEC dbo.sp_IngestAtoms @TenantId = 1, @Items = @items", parameter("items", items)); err != nil {
			return err
		}
	}
	b.report.add("ingesting texts", domainAtoms/time.Since(start).Seconds(), "/s", nil, fmt.Sprintf("sp_IngestAtoms, %d a call, each with a vector and its projection", domainBatch))
	for _, search := range []string{"sp_ExactVectorSearch", "sp_HybridSearch"} {
		var took []time.Duration
		for range domainQueries {
			start := time.Now()
			if err := c.Exec(ctx, "EXEC dbo."+search+" @TenantId = 1, @QueryVector = @query", parameter("query", direction(r))); err != nil {
				return err
			}
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		for _, percent := range []int{50, 95} {
			b.report.add(fmt.Sprintf("%s, p%d", search, percent), millis(took[(len(took)-1)*percent/100]), "ms", nil, fmt.Sprintf("the 10 nearest of %d atoms", domainAtoms))
		}
	}
	return nil
}

func direction(r *rand.Rand) []float64 {
	v := make([]float64, domainNumbers)
	for i := range v {
		v[i] = r.NormFloat64()
	}
	return v
}

// parameter is a value as JSON text.
func parameter(name string, v any) sql.NamedArg {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // numbers and texts
	}
	return sql.Named(name, string(b))
}
