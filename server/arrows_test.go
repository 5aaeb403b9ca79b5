package main_test

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrows is the drawing of the rooms: who may import whom inside the project.
// What is not drawn is forbidden.
var arrows = map[string][]string{
	"app":               {"app/ui", "app/wire", "app/fetch", "app/demo", "app/settle", "app/plan", "app/snippet"},
	"app/ui":            {"app/board", "app/table", "app/link", "app/paste", "app/plan", "app/say", "app/settle"},
	"app/snippet":       {"app/plan", "app/settle"},
	"app/wire":          {"app/paste", "app/plan", "app/settle"},
	"app/board":         {"app/say", "app/settle"},
	"app/table":         {"app/settle"},
	"app/fetch":         {"app/settle"},
	"app/demo":          {"app/settle"},
	"app/link":          {"app/plan"},
	"app/paste":         {"app/plan"},
	"app/plan":          {"app/settle"},
	"app/say":           {},
	"app/settle":        {},
	"web":               {},
	"web/pack":          {},
	"web/slim":          {},
	"web/slim/http":     {},
	"web/slim/template": {},
	"server":            {"app/*", "server/*", "web"},
	"server/api":        {"app/wire", "app/plan", "app/snippet", "app/settle", "server/export", "server/live", "server/problem", "server/runs", "server/sheet", "server/openapi"},
	"server/live":       {"app/wire", "app/settle", "server/problem", "server/runs"},
	"server/problem":    {"app/wire", "app/settle", "server/runs"},
	"server/openapi":    {"app/plan"},
	"server/sheet":      {"app/plan"},
	"server/record":     {"app/plan", "app/settle"},
	"server/export":     {"app/table", "app/plan", "app/settle", "server/runs"},
	"server/runs":       {"app/plan", "app/settle"},
	"server/fleet":      {"app/settle"},
	"server/journal":    {},
	"server/chaos":      {},
	"server/guard":      {"app/settle"},
	"server/limit":      {"app/settle"},
	"server/metrics":    {"app/settle"},
	"server/trace":      {"app/settle"},
	"server/e2e":        {},

	"server/internal/structure":     {},
	"server/internal/tools/figures": {"server/internal/structure"},
}

// Caller says in which rooms a part of the outside world may stand.
var Caller = []struct {
	part  string
	rooms []string
	why   string
}{
	{"github.com/maxence-charriere/go-app/v9", []string{"app", "app/ui", "server"}, "go-app stands in ui and the two mains"},
	{"nhooyr.io/websocket", []string{"app/wire", "server/live"}, "the websocket library stands in wire and live"},
	{"github.com/nats-io", []string{"server", "server/journal", "server/fleet", "server/chaos"}, "NATS stands in the journal and the fleet"},
	{"github.com/tidwall/gjson", []string{"app/table"}, "paths into an answer are followed in table"},
	{"github.com/xuri/excelize/v2", []string{"server/export", "server/sheet"}, "sheets are written in export and read in sheet"},
	{"github.com/pb33f", []string{"server/openapi"}, "documents of OpenAPI are read in openapi"},
	{"github.com/prometheus", []string{"server/metrics"}, "Prometheus stands in metrics"},
	{"net/http/pprof", []string{"server/metrics"}, "profiles are served in metrics"},
	{"go.opentelemetry.io", []string{"server/trace"}, "OpenTelemetry stands in trace"},
	{"os", []string{"server", "server/internal/structure", "server/internal/tools/figures", "server/journal", "server/runs", "web/pack", "web/slim"}, "files and processes are the server's"},
	{"testing", nil, "no test code in the product"},
	{"net/http/httptest", nil, "no test code in the product"},
}

// source is one Go file.
type source struct {
	room, file string
	imports    []string
	tree       *ast.File
	fset       *token.FileSet
	test       bool
	page       bool // built into the page
}

// inPage decides which files of app are built for the browser.
var inPage = build.Context{GOOS: "js", GOARCH: "wasm", Compiler: "gc"}

// read parses every product file below a root.
func read(t *testing.T, root string) []source {
	t.Helper()
	return slices.DeleteFunc(readAll(t, root), func(s source) bool { return s.test })
}

// readAll parses every Go file below a root, tests too.
func readAll(t *testing.T, root string) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != root && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(p) != ".go":
			return nil
		}
		s, err := parse(root, p)
		all = append(all, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// parse reads one file.
func parse(root, file string) (source, error) {
	name, err := filepath.Rel(root, file)
	if err != nil {
		return source{}, err
	}
	name = filepath.ToSlash(name)
	s := source{room: path.Dir(name), file: name, fset: token.NewFileSet(), test: strings.HasSuffix(name, "_test.go")}
	if s.tree, err = parser.ParseFile(s.fset, file, nil, parser.ParseComments); err != nil {
		return s, err
	}
	if first, _, _ := strings.Cut(name, "/"); first == "app" {
		s.page, err = inPage.MatchFile(filepath.Dir(file), filepath.Base(file))
	}
	for _, i := range s.tree.Imports {
		s.imports = append(s.imports, strings.Trim(i.Path.Value, `"`))
	}
	return s, err
}

// wrongArrows lists every import that the drawing does not have.
func wrongArrows(all []source) []string {
	var wrong []string
	for _, s := range all {
		drawn, known := arrows[s.room]
		if !known {
			wrong = append(wrong, fmt.Sprintf("%s: the room %s is not in the drawing", s.file, s.room))
			continue
		}
		for _, i := range s.imports {
			if to, own := strings.CutPrefix(i, "allsettled/"); own && !allows(drawn, to) {
				wrong = append(wrong, fmt.Sprintf("%s: no arrow leads from %s to %s", s.file, s.room, to))
			}
			for _, o := range Caller {
				if (i == o.part || strings.HasPrefix(i, o.part+"/")) && !slices.Contains(o.rooms, s.room) {
					wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", s.file, i, o.why))
				}
			}
		}
		wrong = append(wrong, notStandard(s)...)
	}
	return wrong
}

// notStandard holds the engine to the standard library without the network.
func notStandard(s source) []string {
	if s.room != "app/settle" {
		return nil
	}
	var wrong []string
	for _, i := range s.imports {
		first, _, _ := strings.Cut(i, "/")
		if strings.Contains(first, ".") || first == "net" {
			wrong = append(wrong, s.file+" imports "+i+": the engine stands on the standard library, without a network")
		}
	}
	return wrong
}

func allows(drawn []string, to string) bool {
	return slices.ContainsFunc(drawn, func(d string) bool {
		if folder, all := strings.CutSuffix(d, "/*"); all {
			return strings.HasPrefix(to, folder+"/")
		}
		return d == to
	})
}

// wrongWords lists what no file may call: a sleep anywhere, a test that leaves
// itself out, and the parts of net/http that bring its client into the page.
func wrongWords(all []source) []string {
	var wrong []string
	for _, s := range all {
		ast.Inspect(s.tree, func(n ast.Node) bool {
			word, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of, _ := word.X.(*ast.Ident)
			if of == nil {
				return true
			}
			switch said := of.Name + "." + word.Sel.Name; {
			case said == "time.Sleep":
				wrong = append(wrong, s.file+" sleeps: code selects on ctx, tests use synctest")
			case s.test && slices.Contains([]string{"t", "b", "f", "tb"}, of.Name) && strings.HasPrefix(word.Sel.Name, "Skip"):
				wrong = append(wrong, s.file+" skips a test: what cannot run here is made able to, or is no test")
			case s.page && !s.test && slices.Contains(client, said):
				wrong = append(wrong, s.file+" uses "+said+": Go's HTTP client adds 4.8 MB to the page, which has fetch of its own")
			}
			return true
		})
	}
	return wrong
}

// client are the names of net/http that make the linker keep its client.
var client = []string{
	"http.Client", "http.Transport", "http.DefaultClient", "http.DefaultTransport",
	"http.Get", "http.Head", "http.Post", "http.PostForm",
}

func TestEveryImportIsAnArrowOfTheDrawing(t *testing.T) {
	for _, w := range wrongArrows(read(t, "..")) {
		t.Error(w)
	}
}

func TestNothingSleepsOrSkipsOrBringsAClientIntoThePage(t *testing.T) {
	for _, w := range wrongWords(readAll(t, "..")) {
		t.Error(w)
	}
}

// A test that cannot fail is none: the checkers are tried on a house with each thing wrong.
func TestAWrongArrowIsFound(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"app/ui/x.go", `package ui; func f() { http.Get("") }`, "has fetch of its own"},
		{"app/fetch/x_js.go", `package fetch; var c http.Client`, "has fetch of its own"},
		{"server/runs/x.go", `package runs; func f() { time.Sleep(1) }`, "x.go sleeps"},
		{"server/runs/x_test.go", `package runs; func f() { time.Sleep(1) }`, "x_test.go sleeps"},
		{"server/runs/y_test.go", `package runs; func f(t *testing.T) { t.Skipf("") }`, "skips a test"},
		{"app/ui/x.go", `package ui; import _ "allsettled/server/api"`, "no arrow leads from app/ui to server/api"},
		{"app/settle/x.go", `package settle; import _ "net/url"`, "without a network"},
		{"app/settle/y.go", `package settle; import _ "golang.org/x/time/rate"`, "standard library"},
		{"app/plan/x.go", `package plan; import _ "os"`, "files and processes are the server's"},
		{"server/api/x.go", `package api; import _ "github.com/nats-io/nats.go"`, "NATS stands in the journal"},
		{"server/api/y.go", `package api; import _ "github.com/tidwall/gjson"`, "followed in table"},
		{"app/table/x.go", `package table; import _ "github.com/xuri/excelize/v2"`, "written in export"},
		{"server/api/z.go", `package api; import _ "github.com/pb33f/libopenapi"`, "read in openapi"},
		{"server/runs/z.go", `package runs; import _ "github.com/prometheus/client_golang/prometheus"`, "stands in metrics"},
		{"server/guard/y.go", `package guard; import _ "go.opentelemetry.io/otel/trace"`, "stands in trace"},
		{"server/guard/x.go", `package guard; import _ "testing"`, "no test code"},
		{"app/helpers/x.go", `package helpers`, "not in the drawing"},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, filepath.FromSlash(c.file))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		got := strings.Join(append(wrongArrows(read(t, dir)), wrongWords(readAll(t, dir))...), "\n")
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
	comments, rooms := map[string]int{}, map[string]bool{}
	for _, s := range read(t, "..") {
		rooms[s.room] = true
		if s.tree.Doc != nil {
			comments[s.room]++
		}
		if n := s.tree.Name.Name; slices.Contains([]string{"helpers", "utils", "util", "types", "common", "misc"}, n) {
			t.Errorf("%s: a package called %s has no purpose of its own", s.file, n)
		}
	}
	for room := range rooms {
		if comments[room] != 1 {
			t.Errorf("%s has %d package comments, want one", room, comments[room])
		}
	}
}

func TestFilesAndFunctionsAreShort(t *testing.T) {
	var lengths []int
	for _, s := range read(t, "..") {
		if n := s.fset.File(s.tree.Pos()).LineCount(); n > 400 {
			t.Errorf("%s has %d lines, want 400 at most", s.file, n)
		}
		for _, d := range s.tree.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			n := s.fset.Position(f.End()).Line - s.fset.Position(f.Pos()).Line + 1
			lengths = append(lengths, n)
			if n > 60 || f.Name.Name == "Render" && n > 30 {
				t.Errorf("%s: %s has %d lines, want 60 at most and a Render 30", s.file, f.Name.Name, n)
			}
		}
	}
	slices.Sort(lengths)
	if median := lengths[len(lengths)/2]; median > 10 {
		t.Errorf("the median function has %d lines, want 10 at most", median)
	}
}
