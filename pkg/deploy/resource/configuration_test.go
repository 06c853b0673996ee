package resource

import "testing"

func TestConfiguration(t *testing.T) {
	yaml := func(s string) []string { return []string{"instance.yaml", "configuration: {" + s + "}\n"} }
	have := map[string]configOption{
		"clr enabled":             {Value: 0, InUse: 0, Dynamic: true, Max: 1},
		"clr strict security":     {Value: 0, InUse: 0, Dynamic: true, Advanced: true, Max: 1},
		"show advanced options":   {Value: 0, InUse: 0, Dynamic: true, Max: 1},
		"remote access":           {Value: 1, InUse: 1, Max: 1},
		"filestream access level": {Value: 0, InUse: 0, Dynamic: true, Max: 2},
	}
	const advanced = "instance/configuration/show advanced options"
	for _, c := range []diffCase{
		{name: "as declared", files: yaml("clr enabled: 0"), want: ""},
		{name: "differs", files: yaml("clr enabled: 1"), want: "alter instance/configuration/clr enabled", sql: "EXEC sys.sp_configure @configname = N'clr enabled', @configvalue = 1;\nGO\nRECONFIGURE;"},
		{name: "advanced", files: yaml("clr strict security: 1, show advanced options: 0"), want: "alter " + advanced + "/on, alter instance/configuration/clr strict security, alter " + advanced},
		{name: "lower security", files: yaml("clr strict security: 0"), want: "!would lower the security"},
		{name: "unknown", files: yaml("clr enbled: 1"), want: "!no such configuration option"},
		{name: "out of range", files: yaml("clr enabled: 2"), want: "!outside 0 to 1"},
		{name: "skip clr", files: yaml("clr enabled: 1, clr strict security: 0"), options: Options{SkipCLR: true}, want: "!would lower the security"},
		{name: "skip clr alone", files: yaml("clr enabled: 1"), options: Options{SkipCLR: true}, notes: "--skip-clr"},
		{name: "filestream on Linux", files: yaml("filestream access level: 2"), server: Server{Platform: "Linux"}, notes: "no FILESTREAM"},
		{name: "filestream on Windows", files: yaml("filestream access level: 2"), server: Server{Platform: "Windows"}, want: "alter instance/configuration/filestream access level"},
		{name: "static", files: yaml("remote access: 0"), want: "alter instance/configuration/remote access"},
	} {
		c.observed = have
		steps := c.run(t, "configuration")
		if c.name == "static" && (len(steps) != 1 || len(steps[0].Hazards) != 1) {
			t.Error("a static option does not say that it needs a restart")
		}
	}
}

func TestConfigurationHalfDone(t *testing.T) {
	// Set and not reconfigured: the value is right and the server still runs with the old one.
	diffCase{
		name: "RECONFIGURE is missing", files: []string{"a.yaml", "configuration: {clr enabled: 1}\n"},
		observed: map[string]configOption{"clr enabled": {Value: 1, InUse: 0, Dynamic: true, Max: 1}},
		want:     "alter instance/configuration/clr enabled", sql: "RECONFIGURE;",
	}.run(t, "configuration")
}
