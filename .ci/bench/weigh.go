package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// heaviest lists the ten largest packages of the page's program, as go's own nm tells their code.
func heaviest(ctx context.Context, file string) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "tool", "nm", "-size", "-type", file).Output()
	if err != nil {
		return "", fmt.Errorf("weigh %s: %w", file, err)
	}
	sizes := map[string]int{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) < 4 {
			continue
		}
		size, err := strconv.Atoi(fields[1])
		if err == nil && strings.ContainsAny(fields[2], "tT") {
			sizes[packageOf(fields[3])] += size
		}
	}
	names := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int { return cmp.Compare(sizes[b], sizes[a]) })
	var b strings.Builder
	b.WriteString("The ten largest packages in app.wasm, by their code: ")
	for i, name := range names[:min(10, len(names))] {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %d KB", name, sizes[name]/1000)
	}
	return b.String() + ".\n", nil
}

// packageOf is the package of a symbol such as net/url.(*URL).String or go:info.x.
func packageOf(symbol string) string {
	symbol = strings.TrimPrefix(strings.TrimPrefix(symbol, "type:.eq."), "type:.hash.")
	slash := strings.LastIndexByte(symbol, '/') + 1
	if brackets := strings.IndexByte(symbol, '['); brackets >= 0 && brackets < slash {
		slash = strings.LastIndexByte(symbol[:brackets], '/') + 1
	}
	name, _, _ := strings.Cut(symbol[slash:], ".")
	return symbol[:slash] + name
}
