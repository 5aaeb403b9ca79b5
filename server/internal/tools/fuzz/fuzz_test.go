package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree writes files below a new folder, and returns it.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestEveryTargetIsFound(t *testing.T) {
	root := tree(t, map[string]string{
		"a/x_test.go": "package a\n\nfunc FuzzOne(f *testing.F) {}\n\nfunc FuzzTwo(f *testing.F) {}\n",
		"a/b/y_test.go": "package b\n\nfunc TestNothing(t *testing.T) {}\n\n// func FuzzNot(\nfunc FuzzThree(f " +
			"*testing.F) {}\n",
		"a/z.go": "package a\n\nfunc FuzzNoTest() {}\n",
	})
	targets, err := find(root)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, one := range targets {
		folder, err := filepath.Rel(root, one.folder)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, folder+" "+one.name)
	}
	slices.Sort(got)
	if want := []string{"a FuzzOne", "a FuzzTwo", "a/b FuzzThree"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTheInputsThatAreKeptAreOfAllSizes(t *testing.T) {
	root := tree(t, map[string]string{
		"found/large": strings.Repeat("x", maxInput+1), "found/d": "xxxx", "found/a": "x", "found/c": "xxx",
		"found/b": "xx",
	})
	one := target{folder: filepath.Join(root, "pkg"), name: "FuzzOne"}
	if err := one.save(filepath.Join(root, "found"), 2); err != nil {
		t.Fatal(err)
	}
	kept, err := filepath.Glob(filepath.Join(one.folder, "testdata", "fuzz", "FuzzOne", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, path := range kept {
		got = append(got, filepath.Base(path))
	}
	if want := []string{"a", "c"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := one.save(filepath.Join(root, "none"), 2); err != nil {
		t.Errorf("a target without inputs: %v", err)
	}
}

func TestTheLastCountOfTriesCounts(t *testing.T) {
	for printed, want := range map[string]string{
		"fuzz: elapsed: 3s, execs: 100 (33/sec)\nfuzz: elapsed: 6s, execs: 250 (50/sec)\n": "250",
		"": "",
	} {
		if got := tries(printed); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
