package snippet_test

import (
	"strings"
	"testing"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// feature is something that a plan asks for, and the text with which each language does it. The program of the same
// plan without the feature does not have that text.
type feature struct {
	name    string
	without func(*plan.Plan) // a change of the plain plan for both programs; nil for none
	with    func(*plan.Plan)

	javascript, golang, python, curl, parallel string // empty where there is nothing to write
}

// tableFeatures are those about what differs from call to call.
var tableFeatures = []feature{
	{
		name:       "an address that is put together from a column",
		without:    func(p *plan.Plan) { p.Endpoint = "/demo/users/{id}" },
		with:       func(p *plan.Plan) { withTable(p); p.Endpoint = "/demo/{country}/{id}" },
		javascript: "/demo/${encodeURIComponent(row.country)}/${encodeURIComponent(row.id)}`",
		golang:     `url.PathEscape(row["country"])+"/"+url.PathEscape(row["id"])`,
		python:     `quote(row["country"], safe="") + "/" + quote(row["id"], safe="")`,
		curl:       `"url = $url"`,
		parallel:   `"url = $url"`,
	},
	{
		name:       "a table",
		with:       withTable,
		javascript: "const rows = [\n  {\"id\": \"1\", \"X-Page\": \"b\"},\n",
		golang:     "var rows = []map[string]string{\n	{\"id\": \"1\", \"X-Page\": \"b\"},\n",
		python:     "rows = [\n    {\"id\": \"1\", \"X-Page\": \"b\"},\n",
		curl:       "<<'END'\n\"1\"\t\"http://127.0.0.1:8080/demo/users/1?delay=1s\"\t\"X-Page: b\"\n",
		parallel:   "<<'END'\n\"1\"\t\"http://127.0.0.1:8080/demo/users/1?delay=1s\"\t\"X-Page: b\"\n",
	},
	{
		name:       "more than 20 IDs come from a file",
		without:    func(p *plan.Plan) { p.IDs = ids(20) },
		with:       func(p *plan.Plan) { p.IDs = ids(21) },
		javascript: `readFileSync("ids.txt", "utf8").split("\n").filter(Boolean)`,
		golang:     `os.ReadFile("ids.txt")`,
		python:     `open("ids.txt", encoding="utf-8", newline="\n")`,
		curl:       "mapfile -t ids <ids.txt",
		parallel:   " call :::: ids.txt",
	},
	{
		name:       "IDs with line breaks come from a file as JSON",
		without:    func(p *plan.Plan) { p.IDs = ids(21) },
		with:       func(p *plan.Plan) { p.IDs[0] = "a\nb" },
		javascript: `JSON.parse(readFileSync("calls.json", "utf8"))`,
		golang:     `os.ReadFile("calls.json")`,
		python:     `open("calls.json", encoding="utf-8")`,
		curl:       "done <calls.tsv",
		parallel:   " call :::: calls.tsv",
	},
	{
		name:       "what the language escapes in another way is spelled out",
		with:       func(p *plan.Plan) { p.IDs = []string{"!$", "2"} },
		javascript: "await fetch(row.url, {",
		golang:     `"GET", row["url"], nil)`,
		python:     `ids = ["!$", "2"]`,
		curl:       `"!$"	"http://127.0.0.1:8080/demo/users/%21%24?delay=1s"`,
		parallel:   `"!$"	"http://127.0.0.1:8080/demo/users/%21%24?delay=1s"`,
	},
}

// withTable gives a plan a table of three columns.
func withTable(p *plan.Plan) {
	p.IDs, p.Headers = nil, map[string]string{"X-Page": "{note}"}
	p.Rows = &plan.Rows{
		Columns: []string{"country", "id", "note"},
		Values:  [][]string{{"de", "1", "b"}, {"at", "2", ""}},
	}
}

// modeFeatures are those about the mode.
var modeFeatures = []feature{
	{
		name:       "sequential",
		with:       func(p *plan.Plan) { p.Mode = settle.Sequential },
		javascript: "for (const id of ids) {",
		golang:     "	for _, id := range ids {\n		o := settle(",
		python:     "        for id in ids:\n            try:\n",
		curl:       "curl --silent \\\n  --location",
		parallel:   "--jobs 1 --keep-order ",
	},
	{
		name:       "sequential, until a call is rejected",
		without:    func(p *plan.Plan) { p.Mode = settle.Sequential },
		with:       func(p *plan.Plan) { p.AbortRest = true },
		javascript: "    break;\n",
		golang:     "		if o.Status == \"rejected\" {\n			break\n",
		python:     "                break\n",
		curl:       "  --fail-early \\\n",
		parallel:   "--halt now,fail=1 --keep-order ",
	},
	{
		name:       "all",
		with:       func(p *plan.Plan) { p.Mode = settle.All },
		javascript: "await Promise.all(ids.map(call))",
		golang:     "once.Do(func() { first = outcomes[i] })",
		python:     "in await asyncio.gather(*calls):",
		curl:       `[ "$status" = rejected ] || continue`,
		parallel:   `[ "$status" = rejected ] || continue`,
	},
	{
		name:       "all has a verdict where no call is rejected",
		with:       func(p *plan.Plan) { p.Mode = settle.All },
		javascript: `print({ verdict: "fulfilled" });`,
		golang:     `show(map[string]any{"verdict": "fulfilled"})`,
		python:     `show(verdict="fulfilled")`,
		curl:       `[ -n "$verdict" ] || echo '{"verdict":"fulfilled"}'`,
		parallel:   `[ -n "$verdict" ] || echo '{"verdict":"fulfilled"}'`,
	},
	{
		name:       "any",
		with:       func(p *plan.Plan) { p.Mode = settle.Any },
		javascript: "await Promise.any(ids.map(call))",
		golang:     `if !decided && o.Status == "fulfilled" {`,
		python:     "for first in asyncio.as_completed(calls):",
		curl:       `[ "$status" = fulfilled ] || continue`,
		parallel:   `[ "$status" = fulfilled ] || continue`,
	},
	{
		name:       "any has a verdict where no call is fulfilled",
		with:       func(p *plan.Plan) { p.Mode = settle.Any },
		javascript: `} catch {` + "\n" + `  print({ verdict: "rejected" });`,
		golang:     `show(map[string]any{"verdict": "rejected"})`,
		python:     `show(verdict="rejected")`,
		curl:       `[ -n "$verdict" ] || echo '{"verdict":"rejected"}'`,
		parallel:   `[ -n "$verdict" ] || echo '{"verdict":"rejected"}'`,
	},
	{
		name:       "race",
		with:       func(p *plan.Plan) { p.Mode = settle.Race },
		javascript: "await Promise.race(ids.map(call))",
		golang:     "		if !decided {\n",
		python:     "await next(asyncio.as_completed(calls))",
		curl:       "  # the first to settle\n",
		parallel:   "  # the first to settle\n",
	},
	{
		name:       "all aborts the rest",
		without:    func(p *plan.Plan) { p.Mode = settle.All },
		with:       func(p *plan.Plan) { p.AbortRest = true },
		javascript: "stop.abort(); // the rest",
		golang:     "errgroup.WithContext(context.Background())",
		python:     "left.cancel()  # the rest",
		curl:       "  --fail-early \\\n",
		parallel:   "--halt now,fail=1 call",
	},
	{
		name:       "any aborts the rest",
		without:    func(p *plan.Plan) { p.Mode = settle.Any },
		with:       func(p *plan.Plan) { p.AbortRest = true },
		javascript: "AbortSignal.any([stop.signal, AbortSignal.timeout(20000)])",
		golang:     "	defer abort() // the rest\n",
		python:     "left.cancel()  # the rest",
		curl:       "kill $! && break # the rest",
		parallel:   "--halt now,success=1 call",
	},
	{
		name:       "race aborts the rest",
		without:    func(p *plan.Plan) { p.Mode = settle.Race },
		with:       func(p *plan.Plan) { p.AbortRest = true },
		javascript: "const stop = new AbortController();",
		golang:     "			return\n		}\n	}\n}\n",
		python:     "left.cancel()  # the rest",
		curl:       "kill $! && break # the rest",
		parallel:   "--halt now,done=1 call",
	},
	{
		name:       "the rest goes on",
		without:    func(p *plan.Plan) { p.Mode, p.AbortRest = settle.Race, true },
		with:       func(p *plan.Plan) { p.AbortRest = false },
		javascript: "// The rest goes on, but nothing waits for it.",
		golang:     "		} // the rest goes on\n",
		python:     "return_exceptions=True)  # the rest goes on",
		parallel:   "--line-buffer call",
	},
	{
		name:       "allSettled prints the calls in the order of the input",
		without:    func(p *plan.Plan) { p.Mode = settle.Race },
		with:       func(p *plan.Plan) { p.Mode = settle.AllSettled },
		javascript: "await Promise.allSettled(ids.map(call))",
		golang:     "return nil // a rejection is kept with the others",
		python:     "asyncio.gather(*calls, return_exceptions=True)\n        for id, outcome in zip(ids, outcomes):",
		curl:       "2>&1 >/dev/null | sort -n |\n",
		parallel:   "--keep-order call",
	},
}

// texts returns what a feature is written as, by language.
func (f feature) texts() map[string]string {
	return map[string]string{
		"javascript": f.javascript, "go": f.golang, "python": f.python, "curl": f.curl, "parallel": f.parallel,
	}
}

func TestEachFeatureIsWrittenInEachLanguage(t *testing.T) {
	for _, list := range [][]feature{
		limitFeatures, retryFeatures, requestFeatures, keyFeatures, tableFeatures, modeFeatures,
	} {
		for _, f := range list {
			t.Run(f.name, func(t *testing.T) {
				for language, text := range f.texts() {
					p := plain(settle.AllSettled)
					if f.without != nil {
						f.without(&p)
					}
					before, _ := written(t, p, language)
					f.with(&p)
					after, _ := written(t, p, language)
					if text != "" && !strings.Contains(after.Text, text) {
						t.Errorf("%s has no\n%s\nin\n%s", language, text, after.Text)
					}
					if text != "" && strings.Contains(before.Text, text) {
						t.Errorf("%s has %q without the feature as well", language, text)
					}
					if strings.Contains(after.Text+after.IDsFile, "s3cret") {
						t.Errorf("%s has a secret in\n%s", language, after.Text)
					}
				}
			})
		}
	}
}
