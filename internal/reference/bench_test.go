package reference_test

import (
	"testing"

	"github.com/hartonomous/hartctl/internal/reference"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/resource"
	"github.com/hartonomous/hartctl/schema"
)

func BenchmarkCatalog(b *testing.B) {
	d, err := deploy.Load(schema.Files, "schema")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := reference.Catalog(b.Context(), d, deploy.Options{Tool: "bench"}, resource.Server{Platform: "Windows"}); err != nil {
			b.Fatal(err)
		}
	}
}
