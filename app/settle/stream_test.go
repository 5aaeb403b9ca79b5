package settle_test

import (
	"encoding/json"
	"testing"

	"allsettled/app/settle"
)

// Several JSON values one after the other are a list, so that columns and paths find them.
func TestSeveralValuesAreAList(t *testing.T) {
	for _, c := range []struct{ says, kind, body, want string }{
		{"NDJSON", "application/x-ndjson", "{\"a\":1}\n{\"a\":2}\n", `[{"a":1},{"a":2}]`},
		{"by another name", "application/jsonl; charset=utf-8", "1\n\"x\"\n", `[1,"x"]`},
		{"one line", "application/ndjson", `{"a":1}`, `[{"a":1}]`},
		{"lines of Windows, and empty ones", "application/jsonl", "{\"a\":1}\r\n\r\n{\"a\":2}", `[{"a":1},{"a":2}]`},
		{"as long as its list", "application/jsonl", "{\"a\":1}\n\n{\"a\":2}\n", `[ {"a":1},{"a":2}]`},
		{"a line that is no JSON", "application/jsonl", "{\"a\":1}\n{\"a\":", `[{"a":1},"{\"a\":"]`},
		{"a byte order mark", "application/jsonl", "\xef\xbb\xbf1\n2", `[1,2]`},
		{"a charset", "application/x-ndjson; charset=latin1", "{\"a\":\"K\xf6ln\"}\n", `[{"a":"Köln"}]`},
		{"a line that nests too deep", "application/jsonl", deepJSON() + "\n1", `["` + deepJSON() + `",1]`},
		{"NDJSON by its shape", "application/json", "{\"a\":1}\n{\"a\":2}\n", `[{"a":1},{"a":2}]`},
		{"lists by their shape", "text/plain", "[1]\n\n[2]", `[[1],[2]]`},
		{"without a type", "", "{\"a\":1}\n{\"a\":2}", `[{"a":1},{"a":2}]`},
		{"JSON over several lines", "application/json", "{\n\"a\":1\n}\n", "{\n\"a\":1\n}\n"},
		{"JSON with a line break at its end", "application/json", "{\"a\":1}\n", "{\"a\":1}\n"},
		{"a text after JSON", "text/plain", "{\"a\":1}\nhello", "{\"a\":1}\nhello"},
		{"numbers on lines", "text/plain", "1\n2", "1\n2"},
		{
			"a text sequence, items over several lines", "application/json-seq", "\x1e{\n\"a\":1}\n\x1e[2]\n",
			`[{"a":1},[2]]`,
		},
		{"a kind of text sequence", "application/geo+json-seq", "\x1e{\"a\":1}\n\x1e{\"a\":2}\n", `[{"a":1},{"a":2}]`},
		{"a text sequence that is cut", "application/json-seq", "\x1e{\"a\":1}\n\x1e{\"a", `[{"a":1},"{\"a"]`},
		{"a text sequence by its shape", "text/plain", "\x1e1\n\x1e2\n", `[1,2]`},
		{
			"server-sent events", "text/event-stream", ": hi\n\nevent: x\ndata: {\"a\":\ndata: 1}\nid: 7\n\ndata:b\n\n",
			`[{"a":1},"b"]`,
		},
		{"events with other line breaks", "text/event-stream", "data: 1\r\n\r\ndata: 2\r\rdata: 3", `[1,2,3]`},
		{"a field that only begins so", "text/event-stream", "database: 1\n\ndata: 2\n\n", `[2]`},
		{"no event", "text/event-stream", ": hi\n\n", `[]`},
		{"nothing", "application/x-ndjson", "", ""},
	} {
		r := settle.Reply{Type: c.kind, Body: []byte(c.body)}
		got := string(r.Text())
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
		o := settle.Outcome{Value: settle.ValueOf(r.Text()), BodyBytes: int64(len(c.body))}
		if body, whole := o.Body(); whole && string(body) != c.body {
			t.Errorf("%s: the body is taken for %q, and was %q", c.says, body, c.body)
		}
	}
}

// deepJSON is a list that nests deeper than is read.
func deepJSON() (deep string) {
	for range settle.MaxDepth + 1 {
		deep = "[" + deep + "]"
	}
	return deep
}

func TestAnAnswerWithoutABody(t *testing.T) {
	for _, c := range []struct {
		says string
		o    settle.Outcome
		want bool
	}{
		{"a 204", settle.Outcome{Status: settle.Fulfilled}, true},
		{"a body that is no text", settle.Outcome{Status: settle.Fulfilled, BodyBytes: 5}, false},
		{"a rejected call", settle.Outcome{Status: settle.Rejected}, false},
		{"a call that goes on", settle.Outcome{}, false},
	} {
		if got := c.o.HasNoBody(); got != c.want {
			t.Errorf("%s: got %v, want %v", c.says, got, c.want)
		}
	}
}

func FuzzAStreamIsAList(f *testing.F) {
	f.Add("application/x-ndjson", []byte("1\n{\"a\":"))
	f.Add("application/json-seq", []byte("\x1e1\n\x1e"))
	f.Add("text/event-stream", []byte("data: 1\n\ndata"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		r := settle.Reply{Type: kind, Body: body}
		text := r.Text()
		switch r.MediaType() {
		case "application/x-ndjson", "application/json-seq", "text/event-stream":
			if len(body) > 0 && !json.Valid(text) {
				t.Errorf("%q became %q", body, text)
			}
		}
	})
}
