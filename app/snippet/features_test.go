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

// limitFeatures are those about when calls are made.
var limitFeatures = []feature{
	{
		name:       "calls at a time",
		with:       func(p *plan.Plan) { p.InFlight = 3 },
		javascript: "let free = 3;\n",
		golang:     "	calls.SetLimit(3)\n",
		python:     "free = asyncio.Semaphore(3)",
		curl:       "--parallel-max 3 ",
		parallel:   "parallel --jobs 3 ",
	},
	{
		name:       "as many calls at a time as there are need no limit",
		without:    func(p *plan.Plan) { p.InFlight = 9 },
		with:       func(p *plan.Plan) { p.InFlight = 10 },
		javascript: "await Promise.allSettled(ids.map(call));",
		golang:     "	var calls errgroup.Group\n	outcomes",
		python:     "asyncio.create_task(call(client, id))",
		curl:       "--parallel-max 10 ",
		parallel:   "parallel --jobs 10 ",
	},
	{
		name:       "a pace",
		with:       func(p *plan.Plan) { p.PerSecond = 2.5 },
		javascript: "next = at + 1000 / 2.5;",
		golang:     "var turn = rate.NewLimiter(2.5, 1)",
		python:     "next_turn = at + 1 / 2.5",
		curl:       "curl --silent --rate 150/m ",
		parallel:   " --delay 0.4 ",
	},
	{
		name:       "a pace is waited for before each attempt",
		with:       func(p *plan.Plan) { p.PerSecond = 2.5 },
		javascript: "  await turn();\n",
		golang:     "	if err := turn.Wait(ctx); err != nil {\n",
		python:     "    await turn()\n",
		curl:       "# curl keeps a pace only one by one, so these calls do not go together.",
	},
	{
		name:       "a pace of one by one is kept without a warning",
		without:    func(p *plan.Plan) { p.Mode = settle.Sequential },
		with:       func(p *plan.Plan) { p.PerSecond = 4 },
		javascript: "next = at + 1000 / 4;",
		golang:     "var turn = rate.NewLimiter(4, 1)",
		python:     "next_turn = at + 1 / 4",
		curl:       "curl --silent --rate 4/s \\\n",
		parallel:   "--jobs 1 --delay 0.25 ",
	},
	{
		name:       "a timeout in whole seconds",
		with:       func(p *plan.Plan) { p.TimeoutMs = 7000 },
		javascript: "signal: AbortSignal.timeout(7000),",
		golang:     "context.WithTimeout(ctx, 7*time.Second)",
		python:     "        timeout=7,\n",
		curl:       "  --max-time 7 \\\n",
		parallel:   "  --max-time 7 \\\n",
	},
	{
		name:       "a timeout in milliseconds",
		with:       func(p *plan.Plan) { p.TimeoutMs = 1250 },
		javascript: "signal: AbortSignal.timeout(1250),",
		golang:     "context.WithTimeout(ctx, 1250*time.Millisecond)",
		python:     "        timeout=1.25,\n",
		curl:       "  --max-time 1.25 \\\n",
		parallel:   "  --max-time 1.25 \\\n",
	},
	{
		name:     "more calls at a time than curl makes",
		without:  func(p *plan.Plan) { p.IDs = ids(301); p.InFlight = 300 },
		with:     func(p *plan.Plan) { p.InFlight = 301 },
		golang:   "	var calls errgroup.Group\n	outcomes",
		curl:     "# curl makes at most 300 calls at once.",
		parallel: "--jobs 301 ",
	},
	{
		name:    "more calls at a time than httpx has connections",
		without: func(p *plan.Plan) { p.IDs = ids(101); p.InFlight = 100 },
		with:    func(p *plan.Plan) { p.InFlight = 101 },
		python:  ", limits=httpx.Limits(max_connections=None)) as client:",
	},
}

// retryFeatures are those about attempts.
var retryFeatures = []feature{
	{
		name:       "attempts",
		with:       func(p *plan.Plan) { p.Attempts = 4 },
		javascript: "// Network errors and passing failures: up to 4 attempts.",
		golang:     "// Network errors and passing failures: up to 4 attempts.",
		python:     "# network errors and passing failures: up to 4 attempts",
		curl:       "  --retry 3 \\\n  --retry-connrefused \\\n",
		parallel:   "# up to 4 attempts",
	},
	{
		name:       "the last attempt counts",
		with:       func(p *plan.Plan) { p.Attempts = 4 },
		javascript: "      if (n === 4 || ",
		golang:     "		if err == nil || n == 4 || ",
		python:     "    for n in range(4):\n",
		curl:       "# What passes is tried again by curl's own rule",
		parallel:   `[ "$n" = 4 ]; } && break`,
	},
	{
		name:       "statuses that pass are tried again, others are not",
		with:       func(p *plan.Plan) { p.Attempts = 2 },
		javascript: "const again = [408, 425, 429, 502, 503, 504];",
		golang:     "slices.Contains([]int{408, 425, 429, 502, 503, 504}, status)",
		python:     "not in (0, 408, 425, 429, 502, 503, 504):",
		parallel:   "case $http in 408 | 425 | 429 | 502 | 503 | 504) ;; *) break ;; esac",
	},
	{
		name:       "a site may ask for a longer wait, in seconds or by a date",
		with:       func(p *plan.Plan) { p.Attempts = 2 },
		javascript: "1000 * error.after || Date.parse(error.after) - Date.now()",
		golang:     "http.ParseTime(after)",
		python:     "parsedate_to_datetime(after).timestamp() - time.time()",
		parallel:   "%header{retry-after}",
	},
	{
		name:       "waits grow from half a second to 20 seconds",
		with:       func(p *plan.Plan) { p.Attempts = 2 },
		javascript: "Math.min(500 * 2 ** (n - 1), 20000)",
		golang:     "min(500*time.Millisecond<<(n-1), 20*time.Second)",
		python:     "min(0.5 * 2**n, 20)",
		parallel:   "wait=$((500 << (n - 1))) # milliseconds\n    wait=$((wait < 20000 ? wait : 20000))",
	},
	{
		name:       "by fetch's own rule only network errors are tried again",
		without:    func(p *plan.Plan) { p.Attempts = 3 },
		with:       func(p *plan.Plan) { p.RejectHTTPErrors = new(bool) },
		javascript: "// Network errors: up to 3 attempts.",
		golang:     "// Network errors: up to 3 attempts.",
		python:     "# network errors: up to 3 attempts",
		parallel:   "= 3 ]; } && break\n    wait=",
	},
	{
		name:       "what is aborted is not tried again",
		without:    func(p *plan.Plan) { p.Mode, p.Attempts = settle.Any, 3 },
		with:       func(p *plan.Plan) { p.AbortRest = true },
		javascript: "if (stop.signal.aborted || n === 3",
		golang:     "defer abort() // the rest",
		python:     "left.cancel()  # the rest",
	},
	{
		name:       "a status of 400 and above rejects",
		without:    func(p *plan.Plan) { p.RejectHTTPErrors = new(bool) },
		with:       func(p *plan.Plan) { p.RejectHTTPErrors = nil },
		javascript: "if (!res.ok) throw",
		golang:     "if res.StatusCode >= 400 {",
		python:     "res.raise_for_status()",
		curl:       "  --fail \\\n",
		parallel:   "  --fail \\\n",
	},
}

// requestFeatures are those about what is sent.
var requestFeatures = []feature{
	{
		name:       "a method",
		with:       func(p *plan.Plan) { p.Method = "DELETE" },
		javascript: `    method: "DELETE",`,
		golang:     `NewRequestWithContext(ctx, "DELETE", `,
		python:     "            \"DELETE\",\n",
		curl:       "  --request DELETE \\\n",
		parallel:   "  --request DELETE \\\n",
	},
	{
		name:       "HEAD, for which curl waits for no body",
		with:       func(p *plan.Plan) { p.Method = "HEAD" },
		javascript: `    method: "HEAD",`,
		golang:     `NewRequestWithContext(ctx, "HEAD", `,
		python:     "            \"HEAD\",\n",
		curl:       "  --head \\\n",
		parallel:   "  --head \\\n",
	},
	{
		name:       "a header that all calls share",
		with:       func(p *plan.Plan) { p.Headers = map[string]string{"Accept": "text/plain; it's"} },
		javascript: `      "Accept": "text/plain; it's",`,
		golang:     `req.Header.Set("Accept", "text/plain; it's")`,
		python:     `                "Accept": "text/plain; it's",`,
		curl:       `  --header 'Accept: text/plain; it'\''s' \`,
		parallel:   `  --header 'Accept: text/plain; it'\''s' \`,
	},
	{
		name:       "an empty header",
		with:       func(p *plan.Plan) { p.Headers = map[string]string{"X-Page": ""} },
		javascript: `      "X-Page": "",`,
		golang:     `req.Header.Set("X-Page", "")`,
		python:     `                "X-Page": "",`,
		curl:       `  --header 'X-Page;' \`,
		parallel:   `  --header 'X-Page;' \`,
	},
	{
		name:       "a header beyond ASCII",
		with:       func(p *plan.Plan) { p.Headers = map[string]string{"X-Page": "ü"} },
		javascript: `      "X-Page": "Ã¼",`, // fetch sends a byte for each character
		golang:     `req.Header.Set("X-Page", "ü")`,
		python:     `                "X-Page": "ü".encode(),`,
		curl:       `  --header 'X-Page: ü' \`,
		parallel:   `  --header 'X-Page: ü' \`,
	},
	{
		name:       "a header that differs from call to call",
		with:       func(p *plan.Plan) { p.Headers = map[string]string{"X-Page": "no. {id}"} },
		javascript: `      "X-Page": row["X-Page"],`,
		golang:     `req.Header.Set("X-Page", row["X-Page"])`,
		python:     `                "X-Page": row["X-Page"].encode(),`,
		curl:       "\"header = $header2\"\n",
		parallel:   `"header = $header2" | curl`,
	},
	{
		name:       "a header that is the ID",
		with:       func(p *plan.Plan) { p.Headers = map[string]string{"X-Page": "{id}"} },
		javascript: `      "X-Page": id,`,
		golang:     `req.Header.Set("X-Page", id)`,
		python:     `                "X-Page": id.encode(),`,
		curl:       "\t\"X-Page: 7\"\n",
		parallel:   "\t\"X-Page: 7\"\n",
	},
	{
		name:       "a body that all calls share",
		without:    func(p *plan.Plan) { p.Method = "POST" },
		with:       func(p *plan.Plan) { p.Body = "it's\n$x" },
		javascript: `    body: "it's\n$x",`,
		golang:     `, strings.NewReader("it's\n$x"))`,
		python:     `            content="it's\n$x",`,
		curl:       "  --data-raw 'it'\\''s\n$x' \\\n",
		parallel:   "  --data-raw 'it'\\''s\n$x' \\\n",
	},
	{
		name:       "a body that differs from call to call",
		without:    func(p *plan.Plan) { p.Method = "POST" },
		with:       func(p *plan.Plan) { p.Body = "no. {id}" },
		javascript: `    body: row.body,`,
		golang:     `, strings.NewReader(row["body"]))`,
		python:     `            content=row["body"],`,
		curl:       "\"data-raw = $body\"\n",
		parallel:   `"data-raw = $body" | curl`,
	},
	{
		name:       "a body's type",
		without:    func(p *plan.Plan) { p.Method = "POST" },
		with:       func(p *plan.Plan) { p.Body = "{}" },
		javascript: `"Content-Type": "application/json",`,
		golang:     `req.Header.Set("Content-Type", "application/json")`,
		python:     `"Content-Type": "application/json",`,
		curl:       "--header 'Content-Type: application/json'",
		parallel:   "--header 'Content-Type: application/json'",
	},
}

// keyFeatures are those about secrets.
var keyFeatures = []feature{
	{
		name:       "a key in a header",
		with:       func(p *plan.Plan) { p.Headers = map[string]string{"X-Api-Key": "s3cret"} },
		javascript: `"X-Api-Key": process.env.API_KEY,`,
		golang:     `req.Header.Set("X-Api-Key", os.Getenv("API_KEY"))`,
		python:     `"X-Api-Key": os.environ["API_KEY"],`,
		curl:       `--header "X-Api-Key: $API_KEY"`,
		parallel:   `--header "X-Api-Key: $API_KEY"`,
	},
	{
		name:       "the scheme of a key stays",
		with:       func(p *plan.Plan) { p.Headers = map[string]string{"Authorization": "Basic s3cret"} },
		javascript: "`Basic ${process.env.API_AUTHORIZATION}`",
		golang:     `"Basic "+os.Getenv("API_AUTHORIZATION")`,
		python:     `"Basic " + os.environ["API_AUTHORIZATION"]`,
		curl:       `--header "Authorization: Basic $API_AUTHORIZATION"`,
		parallel:   `--header "Authorization: Basic $API_AUTHORIZATION"`,
	},
	{
		name:       "a scheme that is not known is a part of the secret",
		with:       func(p *plan.Plan) { p.Headers = map[string]string{"Authorization": "Digest s3cret"} },
		javascript: `"Authorization": process.env.API_AUTHORIZATION,`,
		golang:     `"Authorization", os.Getenv("API_AUTHORIZATION")`,
		python:     `"Authorization": os.environ["API_AUTHORIZATION"],`,
		curl:       `--header "Authorization: $API_AUTHORIZATION"`,
		parallel:   `--header "Authorization: $API_AUTHORIZATION"`,
	},
	{
		name:       "a key in the query, after what the address has there",
		with:       func(p *plan.Plan) { p.Query = map[string]string{"key": "s3cret"} },
		javascript: "?delay=1s&key=${encodeURIComponent(process.env.API_KEY)}`",
		golang:     `+"?delay=1s&key="+url.QueryEscape(os.Getenv("API_KEY")), nil)`,
		python:     `"?delay=1s&key=" + quote(os.environ["API_KEY"], safe=""),`,
		curl:       `--url-query "key=$API_KEY"`,
		parallel:   `--url-query "key=$API_KEY"`,
	},
	{
		name:       "a key in the query, which is the first there",
		without:    func(p *plan.Plan) { p.Endpoint = "/demo/users/{id}" },
		with:       func(p *plan.Plan) { p.Query = map[string]string{"a key": "s3cret"} },
		javascript: "}?a%20key=${encodeURIComponent(process.env.API_A_KEY)}`",
		golang:     `+"?a%20key="+url.QueryEscape(os.Getenv("API_A_KEY")), nil)`,
		python:     ` + "?a%20key=" + quote(os.environ["API_A_KEY"], safe=""),`,
		curl:       `--url-query "a%20key=$API_A_KEY"`,
		parallel:   `--url-query "a%20key=$API_A_KEY"`,
	},
	{
		name:   "Python asks the system for keys only where there are some",
		with:   func(p *plan.Plan) { p.Query = map[string]string{"key": "s3cret"} },
		python: "import os\n",
	},
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
