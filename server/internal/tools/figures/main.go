// Command figures prints the sizes of this repository's packages: lines, functions, comments, tests.
//
// Run it in the root of the repository: go run ./server/internal/tools/figures. It prints two sums: the product
// is what ./server and ./app import, so what the program and the page contain; tools are all other packages:
// programs for developers, build tools, and packages that only tests import. With -layers PACKAGE it proposes
// layers for the files of that package instead, bottom first, for the layer test.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"allsettled/server/internal/structure"
)

func main() {
	layers := flag.String("layers", "", "`PACKAGE` to propose layers for, for example app/ui")
	flag.Parse()
	all, err := structure.Read(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
	if *layers != "" {
		propose(os.Stdout, all, *layers)
		return
	}
	printFigures(os.Stdout, structure.Count(all), structure.Compiled(all, "allsettled", "server", "app"))
}

// propose prints the files of a package in layers, from bottom to top.
func propose(w io.Writer, all []*structure.File, name string) {
	files := slices.DeleteFunc(structure.Products(all), func(f *structure.File) bool { return f.Package != name })
	for _, layer := range structure.Sort(files) {
		fmt.Fprintf(w, "{%q},\n", layer)
	}
}

// printFigures prints a line for each package, and the sums of those that are compiled into the product and of
// the others, with what is widest.
func printFigures(out io.Writer, list []structure.Figures, compiled map[string]bool) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "package\tlines\tfiles med/max\tfunctions med/p90/max\tcomments/code\ttests/code\twide\t")
	var product, tools []structure.Figures
	for _, f := range list {
		row(w, f.Package, f)
		if compiled[f.Package] {
			product = append(product, f)
		} else {
			tools = append(tools, f)
		}
	}
	row(w, "product", structure.Total(product))
	row(w, "tools", structure.Total(tools))
	total := structure.Total(list)
	row(w, "all", total)
	_ = w.Flush() // as for the lines below, there is no one to report an error to
	fmt.Fprintf(out, "\n%d lines of product, %d of tools and test helpers, %d of tests\n",
		structure.Total(product).Lines, structure.Total(tools).Lines, total.TestLines)
	fmt.Fprintf(out, "%d of %d exported names are documented\n", total.Exported-len(total.Bare), total.Exported)
	fmt.Fprintf(out, "most fields: %s %d; most methods: %s %d; lines over %d columns: %d\n", total.Fields.Name,
		total.Fields.Fields, total.Methods.Name, total.Methods.Methods, structure.MaxColumns, total.Wide)
	if len(total.Bare) > 0 {
		fmt.Fprintln(out, "not documented:", strings.Join(total.Bare, ", "))
	}
}

func row(w io.Writer, name string, f structure.Figures) {
	if f.Code == 0 {
		return
	}
	fmt.Fprintf(w, "%s\t%d\t%d/%d\t%d/%d/%d\t%.2f\t%.2f\t%d\t\n", name, f.Lines,
		structure.Percentile(f.Files, 50), structure.Percentile(f.Files, 100),
		structure.Percentile(f.Functions, 50), structure.Percentile(f.Functions, 90),
		structure.Percentile(f.Functions, 100),
		float64(f.Comments)/float64(f.Code), float64(f.TestLines)/float64(f.Lines), f.Wide)
}
