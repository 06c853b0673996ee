package check

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// serviceTimeout is how long a service may take to answer.
const serviceTimeout = 10 * time.Second

func init() {
	register(Check{
		ID: "services.api", Title: "The API says that it is healthy", Severity: Error, Scope: Instance,
		Remedy: "Its answer names the part that is not; the journal of its unit says why.",
		Link:   docs + "config.md",
		Probe: func(ctx context.Context, in Input, _ Connect) Result {
			if in.Services.API == "" {
				return Inapplicable("the environment names no services.api")
			}
			return health(ctx, in.Services.API)
		},
	})
}

// health asks a URL of ASP.NET Core's health checks: 200 and Healthy, as text or as the status of a JSON document.
func health(ctx context.Context, url string) Result {
	ctx, cancel := context.WithTimeout(ctx, serviceTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return Unclear("%v", err)
	}
	start := time.Now()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return Bad("%v", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return Bad("%v", err)
	}
	status, unhealthy := told(body)
	switch {
	case resp.StatusCode != http.StatusOK:
		r := Bad("it answered %s", resp.Status)
		r.Details = unhealthy
		return r
	case status == "":
		return Bad("it answered %s, and says nothing of its health", resp.Status)
	case !strings.EqualFold(status, "Healthy"):
		r := Bad("it is %s", status)
		r.Details = unhealthy
		return r
	}
	return Good("healthy, in %v", time.Since(start).Round(time.Millisecond))
}

// told reads an answer: the status, and the parts that are not healthy.
func told(body []byte) (string, []Detail) {
	var doc struct {
		Status string                          `json:"status"`
		Checks []struct{ Name, Status string } `json:"checks"`
	}
	if json.Unmarshal(body, &doc) != nil {
		text := strings.TrimSpace(string(body))
		if text == "Healthy" || text == "Degraded" || text == "Unhealthy" {
			return text, nil
		}
		return "", nil
	}
	var list []Detail
	for _, c := range doc.Checks {
		if !strings.EqualFold(c.Status, "Healthy") {
			list = append(list, Detail{Object: c.Name, Text: c.Name + " is " + c.Status})
		}
	}
	return doc.Status, list
}
