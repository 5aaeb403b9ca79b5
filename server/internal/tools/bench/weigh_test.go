package main

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"testing"
)

// section is a section of a WebAssembly module.
func section(kind byte, body ...[]byte) []byte {
	all := slices.Concat(body...)
	return slices.Concat([]byte{kind}, num(len(all)), all)
}

func num(n int) []byte { return binary.AppendUvarint(nil, uint64(n)) }

func text(s string) []byte { return append(num(len(s)), s...) }

// module has one imported function and two of its own, of 3 and 5 bytes.
func module(names ...string) []byte {
	functions := num(len(names))
	for i, name := range names {
		functions = slices.Concat(functions, num(i), text(name))
	}
	return slices.Concat(
		[]byte("\x00asm\x01\x00\x00\x00"),
		section(sectionImport, num(1)),
		section(sectionCode, num(2), num(3), make([]byte, 3), num(5), make([]byte, 5)),
		section(sectionCustom, text("name"), []byte{1}, num(len(functions)), functions),
	)
}

func TestTheCodeOfAModuleByPackage(t *testing.T) {
	got, err := codeByPackage(module("imported", "net_url.(*URL).String", "allsettled_app_plan.Check[go.shape.int]"))
	if want := map[string]int{"net/url": 3, "allsettled/app/plan": 5}; err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v and %v, want %v", got, err, want)
	}
}

func TestAModuleThatIsCutOffIsInvalid(t *testing.T) {
	whole := module("imported", "a.f", "b.g")
	for end := 9; end < len(whole); end++ {
		if _, err := codeByPackage(whole[:end]); err == nil {
			t.Errorf("%d of %d bytes are a module", end, len(whole))
		}
	}
	if _, err := codeByPackage(module()); errors.Is(err, errInvalid) || err == nil {
		t.Errorf("got %v, want that the functions have no names", err)
	}
}

func TestThePackageOfASymbol(t *testing.T) {
	const ours = "github.com_maxence_charriere_go_app_v9_pkg_app.(*Handler).ServeHTTP"
	for symbol, want := range map[string]string{
		"runtime.mallocgc":                   "runtime",
		"net_url.(*URL).String":              "net/url",
		ours:                                 "github.com/maxence/charriere/go/app/v9/pkg/app",
		"type:.eq.encoding_json.field":       "encoding/json",
		"slices.SortFunc[go.shape.[]string]": "slices",
	} {
		if got := packageOf(symbol); got != want {
			t.Errorf("%s: got %s, want %s", symbol, got, want)
		}
	}
}
