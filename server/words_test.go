package main_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/server/internal/structure"
)

// sayers are the functions that take a sentence of the catalogue, and as which argument.
var sayers = map[string]int{"say.T": 0, "say.N": 1, "sentence": 1, "inCode": 0}

// problems are the functions of the server that take the sentence of a problem, and at which place. The page shows
// most of these.
var problems = map[string]int{"wire.NewProblem": 2, "NewProblem": 2, "problem.Later": 3, "readUpload": 4}

var (
	spec     = regexp.MustCompile(`^[a-z0-9]+([.#\[][^ ]*|[.#\[].*\])$`)
	readable = regexp.MustCompile(`\[(?:aria-label|placeholder)=([^\]]*)\]`)
	sentence = regexp.MustCompile(`[A-Za-z,.:…}] [A-Za-z{]`)
)

// notSaid are literals of the page that look like sentences but are not shown, or are the same in every language.
var notSaid = []string{
	"GNU parallel", "timeline vh", "ids-hint ids-error", "body-error body-hint", "address-hint address-error",
	"11px ui-monospace, Menlo, Consolas, monospace",
	"(prefers-reduced-motion: reduce)", "Accept: application/json", `{"user": "{id}"}`, "settled",
	"429 Too Many Requests", "Response: ok", "{} KiB", "Bearer {}", "attempt {}", ", HTTP {}", "the page was left",
	"the table",
}

// notShown are problems that the page never gets, since it makes no such request.
var notShown = []string{
	"There is nothing at this address. The exports are {}.",
	"{} answers {} only.",
	"There is nothing at this address of the API.",
	"This server does not answer to that Host. Its operator can allow the name.",
	"The server cannot write its journal, so it takes no runs. Its operator has to look.",
	`The first frame did not come within {}: say which run, {"run":"RUN","plan":{…},"after":0}.`,
	"This address is a websocket.",
	"The websocket handshake is not one of version 13.",
}

// pattern returns a text that is put together, with {} for every part that is not a literal.
func pattern(e ast.Expr) (text string, ok bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			text, err := strconv.Unquote(x.Value)
			return text, err == nil
		}
	case *ast.ParenExpr:
		return pattern(x.X)
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			left, a := pattern(x.X)
			right, b := pattern(x.Y)
			return left + right, a || b
		}
	}
	return "{}", false
}

// name returns how a function is called: "sentence", "say.T".
func name(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return name(x.X) + "." + x.Sel.Name
	}
	return ""
}

// written is a text of a source, with the function that takes it, "" for none, and at which place.
type written struct {
	at    token.Pos
	taker string
	place int
	text  string
}

// texts gives every text that a source writes out.
func texts(s *structure.File, each func(written)) {
	var walk func(n ast.Node, taker string, place int)
	walk = func(n ast.Node, taker string, place int) {
		ast.Inspect(n, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.CallExpr:
				walk(x.Fun, "", 0)
				for i, arg := range x.Args {
					walk(arg, name(x.Fun), i)
				}
				return false
			case ast.Expr:
				if text, ok := pattern(x); ok {
					each(written{x.Pos(), taker, place, text})
					return false
				}
			}
			return true
		})
	}
	walk(s.Tree, "", 0)
}

// pagePackages say sentences of their own on the page.
var pagePackages = []string{
	"app/board", "app/canvas", "app/column", "app/draft", "app/model", "app/ui", "app/ui/form",
}

func TestEverySentenceOfThePageIsInTheCatalogue(t *testing.T) {
	for _, tag := range say.Languages()[1:] {
		known := map[string]bool{}
		for _, pair := range say.Sentences(tag) {
			known[pair[0]] = true
		}
		used := map[string]bool{}
		for _, s := range structure.Products(read(t, "..")) {
			want := func(at token.Pos, text string) {
				used[text] = true
				if !known[text] && strings.ContainsAny(text, "abcdefghijklmnopqrstuvwxyz") {
					t.Errorf("%s: %q is not in the catalogue (%s)", s.Fset.Position(at), text, tag)
				}
			}
			switch {
			case slices.Contains(pagePackages, s.Package):
				texts(s, func(w written) {
					used[w.text] = true
					ofThePage(t, s, w, want)
				})
			case strings.HasPrefix(s.Package, "server/"), s.Package == "app/wire":
				texts(s, func(w written) {
					used[w.text] = true
					where, is := problems[w.taker]
					if is && w.place == where && w.text != "{}" && !slices.Contains(notShown, w.text) {
						want(w.at, w.text)
					}
				})
			default:
				texts(s, func(w written) { used[w.text] = true })
			}
		}
		for _, text := range slices.Concat(notSaid, notShown) {
			if !used[text] {
				t.Errorf("%q is nowhere any more: take it off the list", text)
			}
		}
	}
}

// ofThePage asks for each text that people read to be in the catalogue.
func ofThePage(t *testing.T, s *structure.File, w written, want func(token.Pos, string)) {
	t.Helper()
	for _, attr := range readable.FindAllStringSubmatch(w.text, -1) {
		if attr[1] != "address.city" && !strings.HasPrefix(attr[1], "https://") { // examples
			want(w.at, attr[1])
		}
	}
	where, isSayer := sayers[w.taker]
	switch {
	case isSayer && w.place == where:
		want(w.at, w.text)
	case spec.MatchString(w.text) || slices.Contains(notSaid, w.text):
	case sentence.MatchString(w.text):
		want(w.at, w.text)
	case w.taker == "words" && w.place == 1 && strings.ContainsAny(w.text, "abcdefghijklmnopqrstuvwxyz"):
		t.Errorf("%s: words draws what it is given, %q is a sentence: use sentence", s.Fset.Position(w.at), w.text)
	}
}

func TestEveryWhyHasASentence(t *testing.T) {
	why := map[string]bool{"": true}
	for _, row := range settle.Sentences {
		why[row.Why] = true
	}
	used := 0
	for _, s := range structure.Products(read(t, "..")) {
		texts(s, func(w written) {
			if strings.HasSuffix(w.taker, "NewReason") && w.place == 1 {
				if used++; !why[w.text] && w.text != "{}" {
					t.Errorf("%s: no sentence has the why %q", s.Fset.Position(w.at), w.text)
				}
			}
		})
	}
	if used < 20 {
		t.Errorf("only %d reasons were found", used)
	}
}
