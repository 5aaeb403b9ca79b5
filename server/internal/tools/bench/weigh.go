package main

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// largestPackages lists the ten packages of the page's program with the most code. Go's nm reads no
// WebAssembly, so this reads its sections (https://webassembly.github.io/spec/core/binary/modules.html).
func largestPackages(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	sizes, err := codeByPackage(data)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", file, err)
	}
	names := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int { return cmp.Compare(sizes[b], sizes[a]) })
	var list []string
	for _, name := range names[:min(10, len(names))] {
		list = append(list, fmt.Sprintf("%s %d KB", name, sizes[name]/1000))
	}
	return "The ten largest packages in app.wasm, by their code: " + strings.Join(list, ", ") + ".\n", nil
}

// The sections that are read.
const (
	sectionCustom = 0
	sectionImport = 2
	sectionCode   = 10
)

var errInvalid = errors.New("invalid WebAssembly module")

// reader reads a module. Where it ends too early, everything reads as 0 and invalid is set.
type reader struct {
	data    []byte
	invalid bool
}

func (r *reader) number() int {
	n, size := binary.Uvarint(r.data)
	if size <= 0 || n > uint64(1<<32) {
		r.data, r.invalid = nil, true
		return 0
	}
	r.data = r.data[size:]
	return int(n)
}

func (r *reader) take(n int) []byte {
	if n > len(r.data) {
		r.data, r.invalid = nil, true
		return nil
	}
	taken := r.data[:n]
	r.data = r.data[n:]
	return taken
}

// codeByPackage returns the bytes of code of each package.
func codeByPackage(module []byte) (map[string]int, error) {
	var code []int
	imported, names := 0, map[int]string{}
	for r := (&reader{data: module[min(8, len(module)):]}); len(r.data) > 0; {
		kind := r.take(1)
		section := &reader{data: r.take(r.number())}
		if r.invalid {
			return nil, errInvalid
		}
		switch kind[0] {
		case sectionImport:
			imported = section.number() // Go imports functions only
		case sectionCode:
			for range section.number() {
				size := section.number()
				code = append(code, size)
				section.take(size)
			}
		case sectionCustom:
			if string(section.take(section.number())) == "name" {
				section.names(names)
			}
		}
		if section.invalid {
			return nil, errInvalid
		}
	}
	if len(names) == 0 {
		return nil, errors.New("the functions have no names; build it without -s")
	}
	sizes := map[string]int{}
	for i, size := range code {
		sizes[packageOf(names[imported+i])] += size
	}
	return sizes, nil
}

// names reads the names of functions by their index.
func (r *reader) names(into map[int]string) {
	for len(r.data) > 0 {
		kind := r.take(1)
		part := &reader{data: r.take(r.number())}
		if r.invalid || kind[0] != 1 {
			continue
		}
		for range part.number() {
			index := part.number()
			into[index] = string(part.take(part.number()))
		}
	}
}

// packageOf is the package of a symbol, for example net_url.(*URL).String, where Go writes / as _.
func packageOf(symbol string) string {
	symbol, _, _ = strings.Cut(symbol, "[")
	symbol = strings.TrimPrefix(strings.TrimPrefix(symbol, "type:.eq."), "type:.hash.")
	host, rest := "", symbol
	if strings.HasPrefix(symbol, "github.com") {
		host, rest = symbol[:len("github.com")], symbol[len("github.com"):]
	}
	name, _, _ := strings.Cut(rest, ".")
	return strings.ReplaceAll(host+name, "_", "/")
}
