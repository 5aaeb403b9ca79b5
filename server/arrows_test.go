package main_test

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"allsettled/server/internal/structure"
)

// arrows says which packages of this repository each package may import. What is not listed is forbidden.
var arrows = map[string][]string{
	"app": {
		"app/draft", "app/model", "app/ui", "app/wire", "app/fetch", "app/demo", "app/say", "app/settle", "app/plan",
		"app/snippet",
	},
	"app/draft":  {"app/paste", "app/paste/notation", "app/plan", "app/say", "app/settle"},
	"app/canvas": {"app/board", "app/say", "app/settle"},
	"app/ui": {
		"app/board", "app/canvas", "app/column", "app/dom", "app/draft", "app/link", "app/model", "app/pane",
		"app/plan", "app/sample", "app/say", "app/settle", "app/snippet/languages", "app/tab", "app/table",
		"app/ui/form",
	},
	"app/ui/form": {
		"app/address", "app/dom", "app/draft", "app/model", "app/pane", "app/plan", "app/say", "app/settle",
	},
	"app/dom":    {"app/say"},
	"app/sample": {"app/board", "app/settle"},
	"app/pane":   {"app/draft"},
	"app/tab":    {"app/canvas", "app/model"},
	"app/model": {
		"app/board", "app/column", "app/draft", "app/header", "app/paste", "app/plan", "app/say", "app/settle",
		"app/snippet/languages", "app/table",
	},
	"app/snippet": {"app/header", "app/plan", "app/settle", "app/snippet/languages"},

	"app/snippet/languages": {},
	"app/say/german":        {},
	"app/paste/ansic":       {},
	"app/paste/curl":        {"app/paste/option"},
	"app/paste/option":      {},
	"app/paste/powershell":  {},
	"app/paste/httpie":      {"app/paste/option", "app/plan"},
	"app/paste/wget":        {"app/paste/option", "app/plan"},
	"app/paste/jq":          {"app/plan"},
	"app/paste/duplicates":  {},
	"app/paste/around":      {"app/paste/heading"},
	"app/paste/extent":      {},
	"app/paste/heading":     {},
	"app/paste/notation":    {},
	"app/paste/jsonlist":    {},

	"app/wire":  {"app/event", "app/paste", "app/plan", "app/settle"},
	"app/board": {"app/event", "app/say", "app/settle", "app/table"},
	"app/table": {"app/settle"},
	"app/fetch": {"app/promise", "app/settle"},
	"app/demo":  {"app/settle"},
	"app/link":  {"app/header", "app/plan", "app/promise"},
	"app/paste": {
		"app/header", "app/paste/ansic", "app/paste/around", "app/paste/curl", "app/paste/duplicates",
		"app/paste/extent", "app/paste/heading", "app/paste/httpie", "app/paste/jq", "app/paste/jsonlist",
		"app/paste/option", "app/paste/powershell", "app/paste/wget", "app/plan",
	},
	"app/plan":          {"app/header", "app/plan/text", "app/settle", "app/template"},
	"app/plan/text":     {},
	"app/template":      {},
	"app/address":       {},
	"app/column":        {"app/say", "app/settle", "app/table"},
	"app/header":        {},
	"app/promise":       {},
	"app/say":           {"app/say/german", "app/settle"},
	"app/event":         {"app/settle"},
	"app/settle":        {},
	"web":               {},
	"web/pack":          {},
	"web/slim":          {},
	"web/slim/html":     {},
	"web/slim/http":     {},
	"web/slim/regexp":   {"app/ui"}, // in its test
	"web/slim/template": {},
	"server/api": {
		"app/event", "app/table", "app/wire", "app/plan", "app/snippet", "app/settle",
		"server/export", "server/live", "server/problem", "server/runs", "server/sheet", "server/openapi",
	},
	"server/live":    {"app/event", "app/wire", "app/settle", "server/batch", "server/problem", "server/runs"},
	"server/problem": {"app/wire", "app/settle", "server/runs"},
	"server/openapi": {"app/header", "app/plan"},
	"server/sheet":   {"app/paste", "app/plan"},
	"server/record":  {"app/plan", "app/settle"},
	"server/export":  {"app/event", "app/table", "app/plan", "app/settle", "server/runs"},
	"server/runs": {
		"app/event", "app/plan", "app/settle", "server/batch", "server/feed", "server/ledger", "server/retention",
	},
	"server/retention": {},
	"server/ledger":    {"app/plan", "app/settle"},
	"server/feed":      {"app/event"},
	"server/cluster":   {"app/settle", "server/batch", "server/journal", "server/runs"},
	"server/batch":     {},
	"server/journal":   {"server/fault"},
	"server/fault":     {},

	"server/journal/journaltest": {"server/runs"},
	"server/cluster/clustertest": {"server/cluster"},

	"server/chaos":   {},
	"server/config":  {},
	"server/site":    {"app/model", "app/ui", "app/say", "server/learn", "web"},
	"server/learn":   {"app/link", "app/plan", "app/settle", "server/record"},
	"server/guard":   {"app/settle"},
	"server/limit":   {"app/settle"},
	"server/metrics": {"app/settle"},
	"server/trace":   {"app/settle"},
	"server/e2e":     {},

	"server": {
		"app/demo", "app/draft", "app/event", "app/fetch", "app/link", "app/paste", "app/paste/notation",
		"app/plan", "app/settle", "app/table", "server/api", "server/batch", "server/cluster", "server/config",
		"server/export", "server/fault", "server/guard", "server/journal", "server/ledger", "server/limit",
		"server/live",
		"server/metrics", "server/openapi", "server/record", "server/runs", "server/sheet", "server/site",
		"server/trace",
	},

	"server/live/livetest":          {"app/event", "app/wire"},
	"server/internal/fakeruns":      {"app/event", "app/settle", "server/runs"},
	"server/internal/process":       {},
	"server/internal/structure":     {},
	"server/internal/tools/bench":   {"app/event", "app/wire", "app/settle", "server/internal/process"},
	"server/internal/tools/browser": {},
	"server/internal/tools/figures": {"server/internal/structure"},
	"server/internal/tools/film":    {"server/internal/process", "server/internal/tools/browser"},
	"server/internal/tools/fuzz":    {},
	"server/internal/tools/shots":   {"server/internal/process", "server/internal/tools/browser"},
	"server/internal/tools/soak":    {"server/internal/process"},
}

// libraries says which packages may import a library, so that each heavy one has one home.
var libraries = []struct {
	path     string
	packages []string
	why      string
}{
	{
		"github.com/maxence-charriere/go-app/v9",
		[]string{"app", "app/canvas", "app/dom", "app/tab", "app/ui", "app/ui/form", "server/site"},
		"only ui and its form, canvas, dom, tab, site and the main of the page use go-app",
	},
	{
		"nhooyr.io/websocket",
		[]string{"app/wire", "server/live", "server/live/livetest", "server/internal/tools/bench"},
		"only wire and live speak websocket, and bench as a page does",
	},
	{
		"github.com/nats-io",
		[]string{"server/journal", "server/cluster", "server/chaos"},
		"only the journal and the cluster speak NATS",
	},
	{
		"github.com/tidwall/gjson",
		[]string{"app/table", "app/paste/jsonlist", "server/openapi"},
		"only table follows paths into an answer, and openapi passes over most of a document",
	},
	{
		"github.com/xuri/excelize/v2",
		[]string{"server/export", "server/sheet"},
		"export writes worksheets, sheet reads them",
	},
	{"go.yaml.in/yaml/v3", []string{"server/openapi"}, "only openapi reads YAML as nodes"},
	{"github.com/prometheus", []string{"server/metrics"}, "only metrics knows Prometheus"},
	{"net/http/pprof", []string{"server/metrics"}, "only metrics serves profiles"},
	{"go.opentelemetry.io", []string{"server/trace"}, "only trace knows OpenTelemetry"},
	{
		"os",
		[]string{
			"server", "server/config", "server/site", "server/journal", "server/runs", "server/internal/*", "web/pack",
			"web/slim",
		},
		"only the server has files and processes",
	},
	{"github.com/chromedp", []string{"server/internal/tools/*"}, "only tools start a browser"},
	{
		"testing",
		[]string{"server/journal/journaltest", "server/cluster/clustertest", "server/live/livetest"},
		"the product has no test code",
	},
	{"net/http/httptest", nil, "the product has no test code"},
}

// clientNames are the names of net/http that make the linker keep its client.
var clientNames = []string{
	"http.Client", "http.Transport", "http.DefaultClient", "http.DefaultTransport",
	"http.Get", "http.Head", "http.Post", "http.PostForm",
}

// read parses every Go file below a root.
func read(t *testing.T, root string) []*structure.File {
	t.Helper()
	all, err := structure.Read(root)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wrongImports lists every import of a product file that arrows and libraries do not allow.
func wrongImports(all []*structure.File) []string {
	var wrong []string
	for _, f := range structure.Products(all) {
		allowed, known := arrows[f.Package]
		if !known {
			wrong = append(wrong, fmt.Sprintf("%s: package %s is not listed in arrows", f.Name, f.Package))
			continue
		}
		for _, path := range f.Imports {
			if to, own := strings.CutPrefix(path, "allsettled/"); own && !allows(allowed, to) {
				wrong = append(wrong, fmt.Sprintf("%s: %s may not import %s", f.Name, f.Package, to))
			}
			wrong = append(wrong, wrongLibrary(f, path)...)
		}
	}
	return wrong
}

func allows(allowed []string, to string) bool {
	return slices.ContainsFunc(allowed, func(one string) bool {
		if folder, all := strings.CutSuffix(one, "/*"); all {
			return strings.HasPrefix(to, folder+"/")
		}
		return one == to
	})
}

// wrongLibrary judges one import by libraries, and holds the engine to the standard library without net.
func wrongLibrary(f *structure.File, path string) []string {
	var wrong []string
	for _, l := range libraries {
		if (path == l.path || strings.HasPrefix(path, l.path+"/")) && !allows(l.packages, f.Package) {
			wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", f.Name, path, l.why))
		}
	}
	first, _, _ := strings.Cut(path, "/")
	if f.Package == "app/settle" && (strings.Contains(first, ".") || first == "net") {
		wrong = append(
			wrong, f.Name+" imports "+path+": the engine needs the standard library without net, and nothing else",
		)
	}
	return wrong
}

// wrongCalls lists sleeps, tests that skip themselves, and uses of net/http's client in the page.
func wrongCalls(all []*structure.File) []string {
	var wrong []string
	for _, f := range all {
		ast.Inspect(f.Tree, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if of, ok := s.X.(*ast.Ident); ok {
					wrong = append(wrong, wrongCall(f, of.Name, s.Sel.Name)...)
				}
			}
			return true
		})
	}
	return wrong
}

func wrongCall(f *structure.File, of, name string) []string {
	switch {
	case of == "time" && name == "Sleep":
		return []string{f.Name + " sleeps: code selects on ctx, tests use synctest"}
	case f.Test && slices.Contains([]string{"t", "b", "f", "tb"}, of) && strings.HasPrefix(name, "Skip"):
		return []string{f.Name + " skips a test: make it run here, or delete it"}
	case f.Page && !f.Test && slices.Contains(clientNames, of+"."+name):
		return []string{f.Name + " uses " + of + "." + name +
			": Go's HTTP client adds 4.8 MB to the page, which uses the browser's fetch"}
	}
	return nil
}

func TestEveryImportIsAnArrow(t *testing.T) {
	for _, w := range wrongImports(read(t, "..")) {
		t.Error(w)
	}
}

func TestNoFileSleepsOrSkipsOrBringsAClientIntoThePage(t *testing.T) {
	for _, w := range wrongCalls(read(t, "..")) {
		t.Error(w)
	}
}

// The checkers themselves are tried on a tree with one thing wrong at a time.
func TestAWrongArrowIsFound(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"app/ui/x.go", `package ui; func f() { http.Get("") }`, "the browser's fetch"},
		{"app/fetch/x_js.go", `package fetch; var c http.Client`, "the browser's fetch"},
		{"server/runs/x.go", `package runs; func f() { time.Sleep(1) }`, "x.go sleeps"},
		{"server/runs/x_test.go", `package runs; func f() { time.Sleep(1) }`, "x_test.go sleeps"},
		{"server/runs/y_test.go", `package runs; func f(t *testing.T) { t.Skipf("") }`, "skips a test"},
		{"app/ui/x.go", `package ui; import _ "allsettled/server/api"`, "app/ui may not import server/api"},
		{"app/settle/x.go", `package settle; import _ "net/url"`, "without net"},
		{"app/settle/y.go", `package settle; import _ "golang.org/x/time/rate"`, "standard library"},
		{"app/plan/x.go", `package plan; import _ "os"`, "files and processes"},
		{"server/api/x.go", `package api; import _ "github.com/nats-io/nats.go"`, "speak NATS"},
		{"server/api/y.go", `package api; import _ "github.com/tidwall/gjson"`, "only table follows paths"},
		{"app/table/x.go", `package table; import _ "github.com/xuri/excelize/v2"`, "export writes worksheets"},
		{"server/runs/z.go", `package runs; import _ "github.com/prometheus/client_golang/prometheus"`, "only metrics"},
		{"server/guard/y.go", `package guard; import _ "go.opentelemetry.io/otel/trace"`, "only trace"},
		{"server/guard/x.go", `package guard; import _ "testing"`, "no test code"},
		{
			"server/x.go", `package main; import _ "allsettled/server/internal/process"`,
			"server may not import server/internal/process",
		},
		{"server/y.go", `package main; import _ "github.com/chromedp/chromedp"`, "only tools start a browser"},
		{"app/helpers/x.go", `package helpers`, "not listed in arrows"},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, filepath.FromSlash(c.file))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		all := read(t, dir)
		got := strings.Join(append(wrongImports(all), wrongCalls(all)...), "\n")
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: found %q, want %q", c.file, got, c.want)
		}
	}
}

func TestTheTopLevelIsSevenNames(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			got = append(got, e.Name())
		}
	}
	want := []string{"Makefile", "README.md", "app", "go.mod", "go.sum", "server", "web"}
	if !slices.Equal(got, want) {
		t.Errorf("the visible top level is %v, want %v", got, want)
	}
}

func TestEachPackageSaysItsPurposeOnce(t *testing.T) {
	comments, packages := map[string]int{}, map[string]bool{}
	for _, f := range structure.Products(read(t, "..")) {
		packages[f.Package] = true
		if f.Tree.Doc != nil {
			comments[f.Package]++
		}
		if n := f.Tree.Name.Name; slices.Contains([]string{"helpers", "utils", "util", "types", "common", "misc"}, n) {
			t.Errorf("%s: a package called %s has no purpose of its own", f.Name, n)
		}
	}
	for name := range packages {
		if comments[name] != 1 {
			t.Errorf("%s has %d package comments, want one", name, comments[name])
		}
	}
}

func TestFilesAndFunctionsAreShort(t *testing.T) {
	files := structure.Products(read(t, ".."))
	for _, f := range files {
		if n := f.Lines(); n > 400 {
			t.Errorf("%s has %d lines, want 400 at most", f.Name, n)
		}
		for _, d := range f.Tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := f.Span(fn); n > 60 || fn.Name.Name == "Render" && n > 30 {
				t.Errorf("%s: %s has %d lines, want 60 at most and a Render 30", f.Name, fn.Name.Name, n)
			}
		}
	}
	total := structure.Total(structure.Count(files))
	if median := structure.Percentile(total.Functions, 50); median > 10 {
		t.Errorf("the median function has %d lines, want 10 at most", median)
	}
}
