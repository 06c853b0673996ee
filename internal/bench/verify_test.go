package main

import "testing"

// TestVerifyRequests: a verification takes the same few requests, however much is applied.
func TestVerifyRequests(t *testing.T) {
	costs, err := verifyCosts(t.Context(), 1, 10, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range costs {
		if c.requests > verifyBar || c.requests != costs[0].requests {
			t.Errorf("verification %d took %d requests, the first %d, want the same and at most %d", i+1, c.requests, costs[0].requests, verifyBar)
		}
	}
}
