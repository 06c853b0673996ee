package broker

import "testing"

func TestDecode(t *testing.T) {
	for body, want := range map[string][2]string{
		"":                             {"none", ""},
		"{\x00}\x00":                   {"utf-16", "{}"},
		"{}":                           {"utf-8", "{}"},
		"<a>1</a>":                     {"utf-8", "<a>1</a>"},
		"<\x00a\x00>\x00\xe4\x00":      {"utf-16", "<a>ä"},
		"\x01\x02\x03":                 {"hex", "010203"},
		"\x1b[2J":                      {"hex", "1b5b324a"}, // would clear a terminal
		"\x00\x00\x80\x3f\x00\x00\x80": {"hex", "0000803f000080"},
	} {
		if encoding, text := decode([]byte(body)); encoding != want[0] || text != want[1] {
			t.Errorf("%q: %s %q, want %v", body, encoding, text, want)
		}
	}
}
