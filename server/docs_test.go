package main_test

import (
	"flag"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"allsettled/app/settle"
	"allsettled/app/wire"
	"allsettled/server/config"
)

var updateDocs = flag.Bool("update", false, "write the tables of web/docs that are made from code")

const docsFolder = "../web/docs"

// document is a page of the docs, or README.
type document struct {
	file  string // as a path from this folder
	text  string
	prose string // the text without its blocks of code
}

var codeBlock = regexp.MustCompile("(?ms)^```.*?^```$")

// readDocuments reads README and every page of the docs.
func readDocuments(t *testing.T) (all []document) {
	t.Helper()
	files, err := filepath.Glob(docsFolder + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, "../README.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, newDocument(file, string(text)))
	}
	return all
}

func newDocument(file, text string) document {
	return document{file, text, codeBlock.ReplaceAllString(text, "")}
}

// readPage reads one page of the docs.
func readPage(t *testing.T, name string) document {
	t.Helper()
	for _, d := range readDocuments(t) {
		if path.Base(d.file) == name {
			return d
		}
	}
	t.Fatalf("there is no page %s", name)
	return document{}
}

var (
	heading  = regexp.MustCompile(`(?m)^#{1,6} +(.+)$`)
	notSlug  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	linkOnce = regexp.MustCompile(`!?\[[^\]]*\]\(([^)\s]+)\)`)
)

// anchors returns the fragments by which the code host links to the headings of a document.
func (d document) anchors() (all []string) {
	for _, found := range heading.FindAllStringSubmatch(d.prose, -1) {
		slug := notSlug.ReplaceAllString(strings.ToLower(found[1]), "")
		all = append(all, strings.ReplaceAll(strings.TrimSpace(slug), " ", "-"))
	}
	return all
}

// brokenLinks describes each link of a document that leads to no file, or to no heading of a document.
func (d document) brokenLinks() (broken []string) {
	for _, found := range linkOnce.FindAllStringSubmatch(d.prose, -1) {
		to, err := url.Parse(found[1])
		if err != nil || to.Scheme != "" && (to.Scheme != "https" || to.Host == "") {
			broken = append(broken, fmt.Sprintf("%s: %s is no https link", d.file, found[1]))
			continue
		}
		if to.Scheme != "" {
			continue // no test calls other people's sites
		}
		target := d
		if to.Path != "" {
			file := path.Join(path.Dir(d.file), to.Path)
			text, err := os.ReadFile(file)
			if info, statErr := os.Stat(file); statErr != nil || err != nil && !info.IsDir() {
				broken = append(broken, fmt.Sprintf("%s: %s leads to no file", d.file, found[1]))
				continue
			}
			target = newDocument(file, string(text))
		}
		if to.Fragment != "" && !slices.Contains(target.anchors(), to.Fragment) {
			broken = append(broken, fmt.Sprintf("%s: %s leads to no heading of %s", d.file, found[1], target.file))
		}
	}
	return broken
}

func TestEveryLinkOfTheDocsLeadsSomewhere(t *testing.T) {
	for _, d := range readDocuments(t) {
		for _, link := range d.brokenLinks() {
			t.Error(link)
		}
	}
}

func TestABrokenLinkIsFound(t *testing.T) {
	const file = docsFolder + "/new.md"
	for _, c := range []struct {
		says, text string
		broken     bool
	}{
		{"a page", "[a](glossary.md)", false},
		{"a heading of a page", "[a](operations.md#three-nodes)", false},
		{"a heading of its own", "# A `b`, c\n[a](#a-b-c)", false},
		{"a folder", "[a](../../.github/deploy)", false},
		{"another site", "[a](https://go.dev/)", false},
		{"in a block of code", "```\n[a](nothing.md)\n```", false},
		{"a page that does not exist", "[a](nothing.md)", true},
		{"a picture that does not exist", "![a](nothing.gif)", true},
		{"a heading that does not exist", "[a](glossary.md#nothing)", true},
		{"a heading of its own that does not exist", "# A\n[a](#b)", true},
		{"an address without encryption", "[a](http://go.dev/)", true},
	} {
		if broken := newDocument(file, c.text).brokenLinks(); (len(broken) > 0) != c.broken {
			t.Errorf("%s: got %v, want broken %v", c.says, broken, c.broken)
		}
	}
}

func TestReadmeLinksEveryPage(t *testing.T) {
	readme := readPage(t, "README.md")
	for _, d := range readDocuments(t) {
		link := "(" + strings.TrimPrefix(d.file, "../") + ")"
		if d.file != readme.file && !strings.Contains(readme.prose, link) {
			t.Errorf("README has no link %s", link)
		}
	}
	if n := strings.Count(readme.text, "\n"); n > 200 {
		t.Errorf("README has %d lines, want 200 at most", n)
	}
}

// flagTable writes flags as a table of Markdown.
func flagTable(flags *pflag.FlagSet) string {
	var b strings.Builder
	b.WriteString("| flag | default | meaning |\n|---|---|---|\n")
	flags.VisitAll(func(f *pflag.Flag) {
		value, meaning := pflag.UnquoteUsage(f)
		standard := ""
		if f.DefValue != "" && f.DefValue != "[]" && f.DefValue != "0" {
			standard = "`" + f.DefValue + "`"
		}
		fmt.Fprintf(&b, "| `--%s %s` | %s | %s |\n", f.Name, value, standard, strings.ReplaceAll(meaning, "|", `\|`))
	})
	return b.String()
}

// The table is what the commands print as their help: it is made from the same flags.
func TestOperationsHasTheFlagsOfTheProgram(t *testing.T) {
	d := readPage(t, "operations.md")
	want := d.text
	for name, flags := range map[string]*pflag.FlagSet{
		"serve": config.ServeFlags(&config.Config{}), "work": config.WorkFlags(&config.Config{}),
	} {
		open := "<!-- flags of " + name + " -->\n"
		before, rest, opened := strings.Cut(want, open)
		_, after, closed := strings.Cut(rest, "<!-- /flags -->")
		if !opened || !closed {
			t.Fatalf("%s has no place for the flags of %s", d.file, name)
		}
		want = before + open + flagTable(flags) + "<!-- /flags -->" + after
	}
	if *updateDocs {
		if err := os.WriteFile(d.file, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d.text != want {
		t.Errorf("%s does not have the flags of the program; run `go test ./server -run Flags -update`", d.file)
	}
}

func TestProtocolHasEveryCodeAndForm(t *testing.T) {
	text := readPage(t, "protocol.md").text
	for _, f := range settle.Codes {
		if strings.HasPrefix(f.Code, settle.CodeHTTP) {
			continue
		}
		row := "| `" + f.Code + "` | " + map[bool]string{true: "yes", false: "no"}[f.Retried] + " |"
		if !strings.Contains(text, row) {
			t.Errorf("protocol.md has no row %s", row)
		}
	}
	statuses := strings.ReplaceAll(strings.Trim(fmt.Sprint(settle.RetriedStatuses()), "[]"), " ", ", ")
	for _, want := range []string{"| `http_NNN` | " + statuses + " |", "`" + wire.Compact + "`"} {
		if !strings.Contains(text, want) {
			t.Errorf("protocol.md does not have %s", want)
		}
	}
	for _, mode := range settle.Modes() {
		if !strings.Contains(text, "`"+string(mode)+"`") {
			t.Errorf("protocol.md does not have the mode %s", mode)
		}
	}
}

func TestTheGlossaryHasAtMost25Words(t *testing.T) {
	rows := strings.Count(readPage(t, "glossary.md").text, "\n| ") - 1
	if rows < 1 || rows > 25 {
		t.Errorf("the glossary has %d words, want 1 to 25", rows)
	}
}

var drawnLine = regexp.MustCompile(`(?m)^([0-9])? {2,}([a-z].*)$`)

// drawnHeights reads the drawing of the layers in architecture.md: the height of each package, by the last part of
// its name.
func drawnHeights(drawing string) map[string]string {
	heights, height := map[string]string{}, ""
	for _, found := range drawnLine.FindAllStringSubmatch(drawing, -1) {
		if found[1] != "" {
			height = found[1]
		}
		for name := range strings.FieldsSeq(found[2]) {
			heights[name] = height
		}
	}
	return heights
}

func TestArchitectureDrawsTheArrows(t *testing.T) {
	text := readPage(t, "architecture.md").text
	_, drawing, _ := strings.Cut(text, "in the page as well\n")
	drawing, _, _ = strings.Cut(drawing, "```")
	heights := drawnHeights(drawing)
	for _, from := range slices.Sorted(maps.Keys(arrows)) {
		if !strings.Contains(text, "`"+from+"`") {
			t.Errorf("architecture.md does not name %s", from)
		}
		height, isDrawn := heights[path.Base(from)]
		for _, to := range arrows[from] {
			if isDrawn && heights[path.Base(to)] >= height {
				t.Errorf("architecture.md draws %s at %s, not above %s at %q", from, height, to, heights[path.Base(to)])
			}
		}
	}
	if len(heights) < 35 {
		t.Errorf("architecture.md draws %d packages: %v", len(heights), heights)
	}
}
