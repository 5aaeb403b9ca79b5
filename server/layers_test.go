package main_test

import (
	"fmt"
	"slices"
	"testing"

	"allsettled/server/internal/structure"
)

// layers has, for a package, its files from bottom to top: a file refers to nothing in a layer above its own.
// For a package without layers here, `go run ./server/internal/tools/figures -layers PACKAGE` proposes some.
var layers = map[string][][]string{
	"server": {
		// The process, its files and its listeners.
		{
			"env.go", "input.go", "newfile.go", "listen.go", "connections.go", "tls.go", "gclimit.go", "progress.go",
			"linewriter.go",
		},
		// What a server is made of.
		{"audit.go", "health.go", "optout.go", "observe.go", "demo.go"},
		{"attempts.go"},
		{"app.go"},
		// What the commands share.
		{"output.go", "calling.go"},
		{"datafile.go", "tablefile.go"},
		// One file a command; restore shares a manual with backup, and check makes a run as record does.
		{"backup.go", "notes.go", "record.go", "run.go", "serve.go", "site.go", "work.go"},
		{"restore.go", "check.go"},
		{"main.go"},
	},
	"app/canvas": {{"paths.go"}, {"canvas.go", "marks.go"}},
	"app/draft": {
		{"draft.go", "inserted.go", "mistake.go", "preflight.go"},
		{"choice.go", "notation.go", "pieces.go", "ranges.go", "reading.go", "signs.go", "variables.go"},
		{"body.go", "hints.go"},
	},
	"app/model": {
		// What is kept and sent.
		{"transport.go", "saved.go"},
		// A run: its events, what came of its calls, and how the table shows them.
		{"answers.go", "stream.go", "groups.go", "view.go"},
		{"retries.go", "run.go"},
		{"sheet.go", "status.go"},
		// The place that the page runs in, and what its parts share.
		{"host.go"},
		{"memory.go", "screen.go"},
		// The parts of the page.
		{"form.go", "source.go", "catalog.go"},
		{"code.go"},
		{"recall.go", "runs.go"},
		{"export.go", "retry.go"},
		// The page.
		{"advance.go", "comparison.go", "model.go"},
		{"race.go"},
	},
	"app/ui": {
		{"dom.go"},
		{"view.go"},
		// What parts are made of.
		{"server.go"},
		{"share.go"},
		// The parts of the page.
		{
			"dials.go", "history.go", "keys.go", "link.go", "player.go", "theme.go", "toast.go", "tree.go",
		},
		{"address.go"},
		{"codeview.go", "race.go", "top.go"},
		{"columns.go", "groups.go", "heading.go", "row.go", "rows.go"},
		{"causes.go", "detail.go", "host.go", "timeline.go", "verdict.go"},
		{"sample.go"},
		{"compare.go", "results.go"},
		// The page, the page in a frame, and their addresses.
		{"page.go"},
		{"embed.go"},
		{"ui.go"},
	},
	"app/ui/form": {
		{"view.go"},
		{"editor.go", "field.go", "offers.go", "server.go"},
		{"params.go"},
		{"address.go", "catalog.go", "hidden.go", "ids.go", "key.go", "limits.go", "modes.go"},
		{"bar.go"},
		{"form.go"},
	},
	"server/runs": {
		// What other packages give and get.
		{"journal.go", "membership.go", "order.go", "summary.go", "bitmap.go"},
		{"options.go", "question.go"},
		// The stored forms.
		{"head.go", "space.go"},
		{"stored.go"},
		{"body.go", "set_aside.go"},
		// A run that this node owns, from its state to the loop that calls.
		{"live.go"},
		{"answer.go", "group.go", "rebuild.go"},
		{"writer.go"},
		{"engine.go"},
		// All runs.
		{"registry.go", "follower.go"},
		{"runs.go"},
		// What can be done with a run.
		{"adopt.go", "control.go", "watch.go"},
		{"open.go", "retry.go", "start.go"},
	},
}

func TestFilesReferToNoLayerAbove(t *testing.T) {
	all := structure.Products(read(t, ".."))
	for name, order := range layers {
		files := slices.DeleteFunc(slices.Clone(all), func(f *structure.File) bool { return f.Package != name })
		for _, wrong := range wrongLayers(files, order) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}

// wrongLayers describes each reference to a higher layer, each file without a layer, and each layer's file that
// does not exist.
func wrongLayers(files []*structure.File, order [][]string) (wrong []string) {
	for _, a := range structure.Upward(files, order) {
		if a.To == "" {
			wrong = append(wrong, a.From+" has no layer; list it in layers")
			continue
		}
		wrong = append(wrong, fmt.Sprintf("%s refers to %s, which %s in a higher layer declares", a.From, a.Name, a.To))
	}
	for _, name := range slices.Concat(order...) {
		if !slices.ContainsFunc(files, func(f *structure.File) bool { return f.Base() == name }) {
			wrong = append(wrong, name+" does not exist; take it out of layers")
		}
	}
	return wrong
}

func TestTypesInProductFilesAreSmall(t *testing.T) {
	const maxFields, maxMethods = 20, 30
	for _, one := range structure.Types(read(t, "..")) {
		if one.Fields > maxFields || one.Methods > maxMethods {
			t.Errorf("%s has %d fields and %d methods, want %d and %d at most",
				one.Name, one.Fields, one.Methods, maxFields, maxMethods)
		}
	}
}

func TestPackagesAreSmall(t *testing.T) {
	const maxLines = 3000 // of the product, comments and empty lines included, as make figures counts them
	for _, one := range structure.Count(read(t, "..")) {
		if one.Lines > maxLines {
			t.Errorf("%s has %d lines, want %d at most: move one of its purposes to a package of its own",
				one.Package, one.Lines, maxLines)
		}
	}
}

func TestFilesHaveNoWideLines(t *testing.T) {
	for _, f := range read(t, "..") {
		if wide := structure.WideLines(f.Text); len(wide) > 0 {
			t.Errorf("%s: lines %d have more than %d columns", f.Name, wide, structure.MaxColumns)
		}
	}
}
