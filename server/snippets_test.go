package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"allsettled/app/demo"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/snippet"
	"allsettled/app/snippet/languages"
)

// printed is a line that a program prints.
type printed struct {
	ID, Status, Verdict string
	HTTP                int
}

// predicted is what a program is to print, by the engine's own run of the plan.
func predicted(t *testing.T, p plan.Plan) (outcomes []printed, verdict printed) {
	t.Helper()
	limits := p.Limits()
	limits.AbortRest = p.AbortRest && p.Mode == settle.Sequential // the others' outcomes are kept to be looked at
	names := p.Names()
	for e := range settle.Run(t.Context(), p.Filled().Mode, p.Calls(nil), limits,
		demo.Under(*p.Filled().RejectHTTPErrors)) {
		switch e.Kind {
		case settle.Settled:
			o := e.Outcome
			one := printed{ID: o.ID, Status: string(o.Status), HTTP: o.Reply.HTTP}
			if o.Reason != nil && !strings.HasPrefix(o.Reason.Code, settle.CodeHTTP) {
				one.HTTP = 0
			}
			if !o.Aborted() {
				outcomes = append(outcomes, one)
			}
		case settle.Decided:
			verdict = printed{Verdict: string(e.Verdict.Status)}
			if i := e.Verdict.Index; i >= 0 {
				verdict.ID = names[i]
				at := slices.IndexFunc(outcomes, func(o printed) bool { return o.ID == verdict.ID })
				verdict.HTTP = outcomes[at].HTTP
			}
		default:
		}
	}
	slices.SortStableFunc(
		outcomes, func(a, b printed) int { return slices.Index(names, a.ID) - slices.Index(names, b.ID) },
	)
	return outcomes, verdict
}

// interpreter finds a Python that has httpx.
var interpreter = sync.OnceValue(func() string {
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import httpx").Run() == nil {
			return name
		}
	}
	return ""
})

// ready makes a program ready to run in its folder.
func ready(t *testing.T, language, dir, file string) *exec.Cmd {
	t.Helper()
	words := []string{"bash", file}
	switch language {
	case "javascript":
		words[0] = "node"
	case "python":
		if words[0] = interpreter(); words[0] == "" {
			t.Fatal("no python3 here has httpx, which the programs need: run `make tools`")
		}
	case "go":
		words = []string{filepath.Join(dir, "calls")}
		if out, err := exec.Command("go", "build", "-o", words[0],
			filepath.Join(dir, file)).CombinedOutput(); err != nil {
			t.Fatalf("the program does not compile: %v\n%s", err, out)
		}
	}
	for _, tool := range append(words[:1:1], map[string][]string{
		"curl":     {"curl"},
		"parallel": {"curl", "parallel"},
	}[language]...) {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("the programs need %s: run `make tools`", tool)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(stop)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir = dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LANG=C.UTF-8", "API_AUTHORIZATION=k\"e\\y", "API_KEY=a b&c",
	}
	return cmd
}

// execute writes a plan's program, runs it and reads what it prints.
func execute(t *testing.T, p plan.Plan, origin, language string) (outcomes []printed, verdict printed) {
	t.Helper()
	program, err := snippet.Write(p, plan.Bounds{}, origin, language)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string]string{program.File: program.Text, program.IDsName: program.IDsFile} {
		if name != "" {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	cmd := ready(t, language, dir, program.File)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, _ := cmd.Output() // a shell's exit code is its last command's
	for line := range bytes.Lines(out) {
		var one printed
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatalf("it prints %q: %v\n%s", line, err, errs.Bytes())
		}
		if one.Verdict != "" {
			verdict = one
		} else {
			outcomes = append(outcomes, one)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "hit")); err == nil {
		t.Error("an ID became code")
	}
	if complaint := complaintOf(errs.String()); complaint != "" {
		t.Errorf("it complains: %s\n%s", complaint, program.Text)
	}
	return outcomes, verdict
}

// complaintOf returns what a program wrote to stderr, without what GNU parallel always writes: for which job it
// halts, with the job on the same line or the next, and on a busy machine that processes start slowly.
func complaintOf(stderr string) string {
	usual := func(line string) bool {
		return strings.HasPrefix(line, "parallel: This job ") || strings.HasPrefix(line, "parallel: Warning: ") ||
			strings.HasPrefix(line, "call ")
	}
	return strings.Join(slices.DeleteFunc(slices.Collect(strings.Lines(stderr)), usual), "")
}

// idsTo returns the IDs 1 to n.
func idsTo(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = strconv.Itoa(i + 1)
	}
	return list
}

// staggered has calls that settle far apart, the second first; those that fail come by IDs.
func staggered(mode settle.Mode, fail string) plan.Plan {
	return plan.Plan{
		Endpoint: "/demo/users/{id}?delay={delay}&fail=" + fail, Mode: mode, Attempts: 1,
		Rows: &plan.Rows{
			Columns: []string{"id", "delay"}, Values: [][]string{{"1", "1300ms"}, {"2", "100ms"}, {"3", "700ms"}},
		},
	}
}

// nasty are IDs that want to be more than data.
var nasty = []string{
	`"`, `'`, `\`, `\n`, "two\nlines", "tab\there", "$(touch hit)", "`touch hit`", "${HOME}", "#{1}", "{1}", "{{x}}",
	"%s%d%%", "%{http_code}",
	"a b", "é", "日本", "👩‍💻", "\u202Egnp", "\u2028", "--help", "@file", "';touch hit;'", `"; touch hit; "`, "EOF", "END",
	"[1-3]", "a/b?c#d&e=f+g", "!'()*", "\x01\x7f", "\\\"\n$(touch hit)\t'",
}

func TestProgramsSettleAsARunDoes(t *testing.T) {
	no := false
	for _, row := range []struct {
		name string
		plan plan.Plan
	}{
		{
			"sequential makes every call",
			plan.Plan{Endpoint: "/demo/users/{id}?fail=2", IDs: idsTo(3), Mode: settle.Sequential, Attempts: 1},
		},
		{
			"sequential stops at a rejection when asked",
			plan.Plan{
				Endpoint: "/demo/users/{id}?fail=2", IDs: idsTo(3), Mode: settle.Sequential, Attempts: 1,
				AbortRest: true,
			},
		},
		{"all fulfils", staggered(settle.All, "9")},
		{"all rejects with the first rejection", staggered(settle.All, "1,3")},
		{"all aborts the rest", func() plan.Plan { p := staggered(settle.All, "2"); p.AbortRest = true; return p }()},
		{
			"allSettled keeps everything",
			plan.Plan{Endpoint: "/demo/users/{id}?fail=8&delay=50ms", IDs: idsTo(10), Attempts: 1},
		},
		{"any takes the first fulfilment", staggered(settle.Any, "2")},
		{"any rejects when all did", staggered(settle.Any, "1-3")},
		{"any aborts the rest", func() plan.Plan { p := staggered(settle.Any, "2"); p.AbortRest = true; return p }()},
		{"race takes a fulfilment", staggered(settle.Race, "1")},
		{"race takes a rejection", staggered(settle.Race, "2")},
		{"race aborts the rest", func() plan.Plan { p := staggered(settle.Race, "2"); p.AbortRest = true; return p }()},
		{
			"race of plain IDs",
			plan.Plan{Endpoint: "/demo/users/{id}?fail=1&status=404", IDs: idsTo(1), Mode: settle.Race, Attempts: 1},
		},
		{
			"limits, and IDs in a file",
			plan.Plan{
				Endpoint: "/demo/users/{id}?fail=21&delay=20ms", IDs: idsTo(21), InFlight: 4, PerSecond: 40,
				Attempts: 1,
			},
		},
		{
			"what passes is tried again",
			plan.Plan{Endpoint: "/demo/users/{id}?flap=1&fail=2,3", IDs: idsTo(4), Attempts: 2},
		},
		{
			"what asks to wait is waited for",
			plan.Plan{Endpoint: "/demo/users/{id}?flap=1&fail=2&status=429", IDs: idsTo(2), Attempts: 2},
		},
		{
			"what does not pass is not",
			plan.Plan{Endpoint: "/demo/users/{id}?flap=1&fail=2,3&status=404", IDs: idsTo(4), Attempts: 3},
		},
		{
			"fetch's own rule",
			plan.Plan{Endpoint: "/demo/users/{id}?fail=2", IDs: idsTo(3), Attempts: 2, RejectHTTPErrors: &no},
		},
		{
			"answers that break off or come late",
			plan.Plan{Endpoint: "/demo/users/{id}?fail=2&status=cut", IDs: idsTo(3), Attempts: 1, TimeoutMs: 5000},
		},
		{
			"no answer in time",
			plan.Plan{Endpoint: "/demo/users/{id}?fail=2&status=hang", IDs: idsTo(3), Attempts: 1, TimeoutMs: 1500},
		},
		{"IDs that want to be more", plan.Plan{Endpoint: "/demo/users/{id}", IDs: nasty, Attempts: 1}},
		{"a few of them, in the program", plan.Plan{Endpoint: "/demo/users/{id}{?id}", IDs: nasty[:12], Attempts: 1}},
		{"the rest of them", plan.Plan{Endpoint: "/demo/users/{id}", IDs: nasty[12:], Attempts: 1}},
		{"bodies and headers", plan.Plan{
			Endpoint: "/demo/users/{id}", IDs: nasty[:4], Method: "PUT", Body: `{"user": "{id}"}`,
			Headers: map[string]string{"X-Page": "it's ü {id}", "Authorization": "Bearer x"},
		}},
		{
			"HEAD with an empty header",
			plan.Plan{
				Endpoint: "/demo/users/{id}", IDs: idsTo(2), Method: "HEAD", Attempts: 1,
				Headers: map[string]string{"X-Page": ""},
			},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			outcomes, verdict := predicted(t, row.plan)
			for _, l := range languages.All {
				t.Run(l.ID, func(t *testing.T) {
					server := httptest.NewServer(demo.New()) // of its own: it counts flaps
					defer server.Close()
					got, gotVerdict := execute(t, row.plan, server.URL, l.ID)
					mode := row.plan.Mode
					if decides := mode == settle.All || mode == settle.Any || mode == settle.Race; decides &&
						gotVerdict != verdict {
						t.Errorf("its verdict is %+v, the run's %+v", gotVerdict, verdict)
					}
					wantsAll := mode != settle.All && mode != settle.Any && mode != settle.Race
					if (wantsAll || len(got) > 0) && !slices.EqualFunc(got, outcomes, alike) {
						t.Errorf("it settles as\n%v, the run as\n%v", got, outcomes)
					}
				})
			}
		})
	}
}

// alike compares how a call settled. What had come of an answer that broke off, each tells its own way.
func alike(got, want printed) bool {
	if want.HTTP == 0 {
		got.HTTP = 0
	}
	return got == want
}

// request is what came to a server, and has to be the same from every language.
func request(r *http.Request) string {
	var body bytes.Buffer
	body.ReadFrom(r.Body)
	return fmt.Sprintf("%s %s %q auth=%q note=%q type=%q", r.Method, r.URL.RequestURI(), body.String(),
		r.Header.Get("Authorization"), r.Header.Values("X-Page"), r.Header.Get("Content-Type"))
}

func TestProgramsMakeThePlansOwnCalls(t *testing.T) {
	p := plan.Plan{
		Endpoint: "/demo/{id}/{country}?x=1",
		Rows: &plan.Rows{Columns: []string{"country", "id", "__proto__"}, Values: [][]string{
			{"de", `a"b\`, "ü"}, {"at", "$(touch hit)\n`touch hit`", "%s ${x}"}, {"ch", "\u202E!'()*", ""},
		}},
		Method: "POST", Body: `{"user": "{id}", "n": "{__proto__}"}`,
		Headers: map[string]string{
			"Authorization": "Bearer s3cret", "X-Page": "it's {__proto__} \\ $x",
		}, Query: map[string]string{"key": "s3cret"},
	}
	known := p
	known.Headers = map[string]string{"Authorization": `Bearer k"e\y`, "X-Page": p.Headers["X-Page"]}
	known.Query = map[string]string{"key": "a b&c"}
	var want []string
	for c := range known.Calls(nil) {
		want = append(want, fmt.Sprintf("%s %s %q auth=%q note=%q type=%q", c.Method, c.URL, c.Body,
			c.Header["Authorization"], []string{c.Header["X-Page"]}, c.Header["Content-Type"]))
	}
	slices.Sort(want)
	for _, l := range languages.All {
		t.Run(l.ID, func(t *testing.T) {
			t.Parallel()
			var got []string
			var guard sync.Mutex
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				guard.Lock()
				defer guard.Unlock()
				got = append(got, strings.ReplaceAll(request(r), "key=a%20b", "key=a+b"))
			}))
			defer server.Close()
			execute(t, p, server.URL, l.ID)
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("it calls\n%s\nand the plan\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}
