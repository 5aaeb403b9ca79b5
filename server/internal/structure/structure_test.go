package structure_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"allsettled/server/internal/structure"
)

// tree writes files below a temporary root and reads them.
func tree(t *testing.T, files map[string]string) []*structure.File {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := structure.Read(root)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestReadLeavesOutTestdataAndDotFolders(t *testing.T) {
	all := tree(t, map[string]string{
		"app/x.go":           "package app\n",
		"app/x_test.go":      "package app\n",
		"app/y_js.go":        "package app\n",
		"app/z_linux.go":     "package app\n",
		"app/testdata/no.go": "not Go",
		".hidden/no.go":      "not Go",
		"app/readme.md":      "text",
	})
	got := map[string]string{}
	for _, f := range all {
		got[f.Name] = map[bool]string{true: "test"}[f.Test] + map[bool]string{true: "page"}[f.Page]
	}
	want := map[string]string{
		"app/x.go": "page", "app/x_test.go": "testpage", "app/y_js.go": "page", "app/z_linux.go": "",
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := len(structure.Products(all)); n != 3 {
		t.Errorf("%d product files, want 3", n)
	}
}

func TestReadRefusesWhatIsNoGo(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "x.go"), []byte("package"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := structure.Read(root); err == nil || !strings.Contains(err.Error(), "parse x.go") {
		t.Errorf("got error %v, want one that names x.go", err)
	}
}

func TestArrowsBetweenFiles(t *testing.T) {
	for _, c := range []struct {
		says  string
		a, b  string
		wants []string // "from to name"
	}{
		{"a function that another file calls", "func f() { g() }", "func g() {}", []string{"a.go b.go g"}},
		{"a type that another file uses", "var x T", "type T struct{}", []string{"a.go b.go T"}},
		{"a method of a type points to that type", "func (T) m() {}", "type T struct{}", []string{"a.go b.go T"}},
		{
			"a call of a method", "func f(t T) { t.m() }", "type T struct{}\nfunc (T) m() {}",
			[]string{"a.go b.go T", "a.go b.go m"},
		},
		{"a field", "func f(t *T) { t.n++ }", "type T struct{ n int }", []string{"a.go b.go T", "a.go b.go n"}},
		{
			"a method that another type has too", "func f(t T) { t.m() }\ntype U struct{}\nfunc (U) m() {}",
			"type T struct{}\nfunc (T) m() {}",
			[]string{"a.go b.go T", "a.go b.go m"},
		},
		{
			"a method of another package's type that has the name of one here",
			"import \"x/y\"\nfunc f() { y.T{}.m(); y.m() }", "type T struct{}\nfunc (T) m() {}\nfunc m() {}", nil,
		},
		{"a local variable hides a function", "func f() { g := 1; _ = g }", "func g() {}", nil},
		{"a name used twice counts once", "func f() { g(); g() }", "func g() {}", []string{"a.go b.go g"}},
		{"both ways", "func f() { g() }\nvar v int", "func g() { v++ }", []string{"a.go b.go g", "b.go a.go v"}},
	} {
		all := tree(t, map[string]string{"p/a.go": "package p\n" + c.a, "p/b.go": "package p\n" + c.b})
		var got []string
		for _, a := range structure.Arrows(all) {
			got = append(got, a.From+" "+a.To+" "+a.Name)
		}
		if !slices.Equal(got, c.wants) {
			t.Errorf("%s: got %v, want %v", c.says, got, c.wants)
		}
	}
}

func TestUpwardFindsReferencesToAHigherLayer(t *testing.T) {
	all := tree(t, map[string]string{
		"p/low.go":  "package p\nfunc low() { high() }",
		"p/high.go": "package p\nfunc high() { low() }",
		"p/new.go":  "package p\nfunc fresh() {}",
	})
	got := structure.Upward(all, [][]string{{"low.go"}, {"high.go"}})
	want := []structure.Arrow{{From: "new.go"}, {From: "low.go", To: "high.go", Name: "high"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSortPutsAFileAboveAllThatItNeeds(t *testing.T) {
	all := tree(t, map[string]string{
		"p/top.go":  "package p\nfunc top() { ping(); base() }",
		"p/base.go": "package p\nfunc base() {}",
		"p/ping.go": "package p\nfunc ping() { pong() }",
		"p/pong.go": "package p\nfunc pong() { ping() }",
	})
	got := structure.Sort(all)
	want := [][]string{{"base.go"}, {"ping.go", "pong.go"}, {"top.go"}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCountMeasuresAPackage(t *testing.T) {
	text := strings.Join([]string{
		"// Package p is measured.", "package p", "",
		"// T has a comment.", "type T struct {", "\tA, B int // two", "}", "",
		"// M too.", "func (t *T) M() {", "\tt.A++", "}", "",
		"func (T) n() {}", "", "var Bare = 1", "", "// " + strings.Repeat("x", 130), "",
	}, "\n")
	list := structure.Count(tree(t, map[string]string{"p/p.go": text, "p/p_test.go": "package p\n\nvar x = 1\n"}))
	if len(list) != 1 {
		t.Fatalf("%d packages, want 1", len(list))
	}
	f := structure.Total(list)
	if f.Lines != 18 || f.Code != 9 || f.Comments != 4 || f.TestLines != 3 || f.TestCode != 2 || f.Wide != 1 {
		t.Errorf("lines %d, code %d, comments %d, tests %d and %d, wide %d; want 18, 9, 4, 3 and 2, 1",
			f.Lines, f.Code, f.Comments, f.TestLines, f.TestCode, f.Wide)
	}
	widest := structure.Type{Name: "p.T", Fields: 2, Methods: 2}
	if !slices.Equal(f.Functions, []int{1, 3}) || f.Fields != widest || f.Methods != widest {
		t.Errorf("functions %v, fields %v, methods %v", f.Functions, f.Fields, f.Methods)
	}
	if f.Exported != 3 || !slices.Equal(f.Bare, []string{"p/p.go: Bare"}) {
		t.Errorf("%d exported, not documented: %v", f.Exported, f.Bare)
	}
}

func TestTypesCountsFieldsAndMethods(t *testing.T) {
	all := tree(t, map[string]string{
		"p/a.go":      "package p\ntype T struct {\n\tU\n\tx, y int\n}\ntype U[K any] map[string]K\n",
		"p/b.go":      "package p\nfunc (T) m() {}\nfunc (*T) n() {}\nfunc (u U[K]) o() {}\n",
		"p/a_test.go": "package p\ntype V struct{}\nfunc (T) testOnly() {}\n",
	})
	got := structure.Types(all)
	want := []structure.Type{{Name: "p.T", Fields: 3, Methods: 2}, {Name: "p.U", Methods: 1}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestWideLines(t *testing.T) {
	lines := []string{
		strings.Repeat("x", structure.MaxColumns), strings.Repeat("x", structure.MaxColumns+1),
		"\t" + strings.Repeat("x", structure.MaxColumns-4), "\t" + strings.Repeat("x", structure.MaxColumns-3),
		strings.Repeat("ü", structure.MaxColumns),
	}
	if got := structure.WideLines(strings.Join(lines, "\n")); !slices.Equal(got, []int{2, 4}) {
		t.Errorf("got lines %v, want 2 and 4", got)
	}
}

func TestPercentile(t *testing.T) {
	for _, c := range []struct {
		sorted        []int
		percent, want int
	}{
		{
			nil, 50, 0,
		}, {[]int{7}, 100, 7}, {[]int{1, 2, 3, 4}, 50, 3}, {[]int{1, 2, 3, 4}, 0, 1}, {
			[]int{1, 2, 3, 4},
			100, 4,
		},
	} {
		if got := structure.Percentile(c.sorted, c.percent); got != c.want {
			t.Errorf("%d %% of %v: got %d, want %d", c.percent, c.sorted, got, c.want)
		}
	}
}

func TestCompiledIsWhatTheRootsImport(t *testing.T) {
	all := tree(t, map[string]string{
		"server/main.go":      "package main\nimport _ \"m/server/a\"\nimport _ \"fmt\"\n",
		"server/main_test.go": "package main\nimport _ \"m/server/helper\"\n",
		"server/a/a.go":       "package a\nimport _ \"m/app/b\"\n",
		"server/helper/h.go":  "package helper\nimport _ \"m/server/only\"\n",
		"server/only/o.go":    "package only\n",
		"app/b/b_js.go":       "package b\nimport _ \"m/app/c\"\n",
		"app/c/c.go":          "package c\nimport _ \"m/app/b\"\n",
	})
	got := slices.Sorted(maps.Keys(structure.Compiled(all, "m", "server")))
	want := []string{"app/b", "app/c", "server", "server/a"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
