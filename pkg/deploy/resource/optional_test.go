package resource

import (
	"strings"
	"testing"
)

func TestOptional(t *testing.T) {
	for _, c := range []diffCase{
		{name: "streaming on Linux", files: []string{"o.yaml", "optional: {change_event_streaming: \"off\"}\n"}, server: Server{Platform: "Linux"}, notes: "change_event_streaming: is off; it would need SQL Server on Windows"},
		{name: "streaming on Windows", files: []string{"o.yaml", "optional: {change_event_streaming: \"off\"}\n"}, server: Server{Platform: "Windows"}, notes: "sys.sp_enable_event_stream"},
		{name: "capture on Express", files: []string{"o.yaml", "optional: {change_data_capture: \"off\"}\n"}, server: Server{EngineEdition: 4}, notes: "another edition"},
		{name: "vector index", files: []string{"o.yaml", "optional: {vector_index: \"off\"}\n"}, notes: "42231"},
	} {
		c.run(t, "optional")
	}
	for yaml, want := range map[string]string{`{vector_index: "on"}`: "does not turn it on", `{telepathy: "off"}`: "unknown feature"} {
		if _, err := declared(t, kind(t, "optional"), "o.yaml", "optional: "+yaml+"\n"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", yaml, err, want)
		}
	}
}
