package main

import (
	"fmt"
	"testing"
)

// TestMigrationRequests: a migration of M batches takes exactly M + 1 requests: the first goes along with the beginning of the transaction.
func TestMigrationRequests(t *testing.T) {
	for _, m := range []int{1, 5, 50} {
		t.Run(fmt.Sprint(m), func(t *testing.T) {
			t.Parallel()
			c, err := migrationCost(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if c.requests != m+1 {
				t.Errorf("a migration of %d batches took %d requests, want %d", m, c.requests, m+1)
			}
		})
	}
}

// TestNoOpRequests: a run with nothing to do takes the same few requests, however much is applied.
func TestNoOpRequests(t *testing.T) {
	costs, err := noOpCosts(t.Context(), 1, 10, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range costs {
		if c.requests > noOpBar || c.requests != costs[0].requests {
			t.Errorf("run %d with nothing to do took %d requests, the first %d, want the same and at most %d", i+1, c.requests, costs[0].requests, noOpBar)
		}
	}
}
