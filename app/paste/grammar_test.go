//go:build !js

package paste_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// piece is a part of a command: its words as curl gets them, and what the page says where it does otherwise than curl.
type piece struct {
	words   []string
	isRaw   bool   // its words stand without quotes
	isInput bool   // it reads what stands behind the command
	refused string // the code of the sentence with which the command is refused
	dropped string // what is named as not carried over
}

// texts are values of data, headers and parameters, many of which mean something to a shell, an address or a form.
var texts = []string{
	"a", "7", "", "a b", "it's", `say "hi"`, `{"id":"7","n":1}`, `{"a":{"b":[1,2]}}`, "a&b=c", "a=b", "é ü", "😀",
	"100%", "%20", "a+b", "$HOME", "`ls`", "!x", `C:\dir\n`, "a|b;c>d<e", "#x", "~", "*", "a\tb", "line1\nline2", "\\",
	"(x)", "[1-3]", "^caret^", `""`, "''", "-x", "--data", "a/b?c", "@", "a@b.example", "\u00a0", "“q”", "–", "<x y>",
	"{}", "x^",
}

// paths are what stands behind the host of an address.
var paths = []string{
	"", "/", "/users/42", "/users/ada", "/v1/users/42/posts/7", "/a%2Fb%201", "/a%20b/9.json", "/q?x=1&id=7",
	"/q?x=a+b", "/q?x=%7B%22a%22%7D", "/q?ids[]=1", "/users/42?q=a%26b", "/a;v=1/2", "/a,b/(c)/3",
	"/$metadata/7", "/a:b/7", "/@me/7", "/~ada/7", "/*/7", "/it's/7", "/!/7", "/users/42#top", "?id=7",
	"/x=1/7", "/a//7", "/7/", "/q?", "/q?id=", "/q?a=1&&b=2", "/q?a=1&", "/0123", "/q?q=%C3%A9", "/%C3%A9/7",
	"/q?a=b?c", "/users/a-b_c.d~e/5",
}

// globbed are addresses that stand for several.
var globbed = []string{
	"/users/[1-3]", "/u/[08-10]", "/u/[1-9:4]", "/u/[a-c]", "/{eu,us}/x", "/{eu,us}/[1-2]", "/q?id=[1-2]&l={de,fr}",
	`/q?f\[0\]=[5-6]`, "/u/[1-2]#top",
}

// raw are such addresses as people write them without quotes.
var raw = []string{"/u/{1..3}", "/u/{08..10}", "/u/{a..c}", "/{eu,us}/7", "/u/[1-2]", "/q?id={1..9..4}", "/u/7?x=1"}

// Shells for which commands are written.
const bash, cmd, powerShell = "Bash", "cmd", "PowerShell"

// grammar makes commands out of a seed.
type grammar struct{ *rand.Rand }

// pick returns one of a list.
func pick[T any](g grammar, list []T) T { return list[g.IntN(len(list))] }

// text returns a text out of the list, or two in a row.
func (g grammar) text() string {
	if g.IntN(3) > 0 {
		return pick(g, texts)
	}
	return pick(g, texts) + pick(g, texts)
}

// line is a text that can stand in a header.
func (g grammar) line() string {
	return strings.TrimSpace(strings.NewReplacer("\n", "", "\t", "").Replace(g.text())) + "z"
}

// value is a text that is not the name of a file. It is not empty: versions of curl differ in what stands before the
// next piece then.
func (g grammar) value() string { return cmp.Or(strings.TrimLeft(g.text(), "@"), "v") }

// options are those that are put into commands, each with values of its own.
var options = []func(g grammar) piece{
	func(g grammar) piece { return one(pick(g, []string{"-d", "--data", "--data-ascii"}), g.value()) },
	func(g grammar) piece { return one("--data-binary", g.value()) },
	func(g grammar) piece { return one("--data-raw", "@"+g.text()) },
	func(g grammar) piece {
		return one("--data-urlencode", "u"+strings.NewReplacer("@", "", "=", "").Replace(g.text()))
	},
	func(g grammar) piece { return one("--data-urlencode", "="+g.value()) },
	func(g grammar) piece { return one("--data-urlencode", "name="+g.text()) },
	func(g grammar) piece { return one("--url-query", "q="+g.text()) },
	func(g grammar) piece { return one("--url-query", "+q="+strings.ToLower(pick(g, paths[5:8])[1:])) },
	func(g grammar) piece { return one("--json", g.value()) },
	func(g grammar) piece { return piece{words: []string{pick(g, []string{"-G", "--get", "-sG"})}} },
	func(g grammar) piece {
		return piece{words: []string{pick(g, []string{"-sSL", "-sSLXPUT", "-fsSLXDELETE", "-LXPATCH"})}}
	},
	func(grammar) piece { return piece{words: []string{"-K", "x"}, refused: "file_data"} },
	func(g grammar) piece {
		option := pick(g, []string{"--variable", "--expand-data", "--expand-header", "--expand-url"})
		return piece{words: []string{option, "x=1"}, refused: "curl_variable"}
	},
	func(g grammar) piece {
		return one("-H", pick(g, []string{"X-A", "x-a", "Accept", "Content-Type"})+": "+g.line())
	},
	func(g grammar) piece {
		return one("-H", pick(g, []string{"X-B;", "X-B: ", "Accept:", "User-Agent:", "Content-Type:"}))
	},
	func(g grammar) piece { return one("-b", "a="+strings.ReplaceAll(g.line(), ";", "")) },
	func(g grammar) piece { return one("-H", pick(g, []string{"Cookie: ", "cookie: "})+"c="+g.line()) },
	func(g grammar) piece { return one(pick(g, []string{"-u", "--user"}), "ada:"+g.line()) },
	func(g grammar) piece { return one("--oauth2-bearer", "t"+pick(g, []string{"0", ".a-b", "=="})) },
	func(g grammar) piece { return one("-X", pick(g, []string{"GET", "POST", "PUT", "PATCH", "DELETE"})) },
	func(g grammar) piece { return one("-A", "agent "+g.line()) },
	func(g grammar) piece {
		return one("-e", pick(g, []string{"http://b.example/", "http://b.example/;auto", "é"}))
	},
	func(g grammar) piece { return one("-r", pick(g, []string{"0-99", "-5", "9-"})) },
	func(grammar) piece { return piece{words: []string{"-I"}} },
	func(g grammar) piece {
		all := []string{"-sS", "--compressed", "-L", "--no-buffer", "-N", "-f", "-v", "-4", "--no-progress-meter"}
		return piece{words: []string{pick(g, all)}}
	},
	func(g grammar) piece {
		return one(pick(g, []string{"-o", "-m", "--retry", "-w", "-D"}), pick(g, []string{"9", "3"}))
	},
	func(g grammar) piece { return piece{words: []string{"-F", "a=" + g.text()}, refused: "form_data"} },
	func(g grammar) piece {
		return piece{words: []string{pick(g, []string{"-d", "--json", "--data-binary"}), "@x"}, refused: "file_data"}
	},
	func(g grammar) piece {
		return piece{words: []string{"--data-urlencode", pick(g, []string{"@x", "n@x"})}, refused: "file_data"}
	},
	func(g grammar) piece {
		option := pick(g, []string{"-d", "--data-ascii", "--data-binary", "--json"})
		return piece{words: []string{option, "@-"}, isInput: true}
	},
	func(g grammar) piece {
		return piece{words: []string{"--data-urlencode", pick(g, []string{"@-", "name@-"})}, isInput: true}
	},
	func(grammar) piece { return piece{words: []string{"-b", "x"}, refused: "file_data"} },
	func(grammar) piece { return piece{words: []string{"-k"}, dropped: "-k"} },
	func(grammar) piece { return piece{words: []string{"--path-as-is"}, dropped: "--path-as-is"} },
	func(grammar) piece { return piece{words: []string{"-H", "Host: b.example"}, dropped: "Host"} },
}

// one is an option with its value.
func one(option, value string) piece { return piece{words: []string{option, value}} }

// command is a command of the grammar, and what the page says of it.
type command struct {
	text             string
	curl             string // the same for curl in Bash
	dialect          string
	left             string // what is left out and would be another request
	refused, dropped []string
	isHead, isRange  bool
	inQuery, hasData bool
	hasBlank         bool // in data that are not encoded
	hasInput         bool // it reads what stands behind it
	hasType, noType  bool // Content-Type is given, or taken away
}

// withoutType takes the type away that a body has here all the same.
const withoutType = "-H Content-Type:"

// isImpossible reports whether curl sends nothing: an address with a blank in it is malformed to it. Here the blank is
// escaped.
func (c *command) isImpossible() bool { return c.inQuery && c.hasBlank }

// command makes a command that calls a host.
func (g grammar) command(host string) command {
	address := piece{words: []string{host + pick(g, paths)}}
	switch g.IntN(12) {
	case 0:
		address = piece{words: []string{host + pick(g, raw)}, isRaw: true}
	case 1, 2:
		address.words[0] = host + pick(g, globbed)
	}
	pieces := []piece{address}
	for range g.IntN(5) {
		pieces = append(pieces, pick(g, options)(g))
	}
	g.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
	c := command{text: pick(g, []string{"curl", "curl", "$ curl"}), curl: "curl", dialect: g.dialect(pieces)}
	for _, p := range pieces {
		c.add(g, p)
	}
	if c.hasData && !c.inQuery {
		c.refuse(c.isHead, "head_data")
		c.drop(c.isRange, "-r")
		c.drop(c.noType && !c.hasType, withoutType)
	}
	c.end(g, host)
	return c
}

// dialect is that of the shell for which a command is written.
func (g grammar) dialect(pieces []piece) string {
	isBash := slices.ContainsFunc(pieces, func(p piece) bool { return p.isRaw || p.isInput })
	if isBash {
		return bash
	}
	return pick(g, []string{bash, bash, bash, cmd, powerShell})
}

// end writes what stands behind the words of a command.
func (c *command) end(g grammar, host string) {
	tail := ""
	switch {
	case c.hasInput:
		tail = g.input()
	case g.IntN(10) == 0: // curl makes this request too, which is named as left out
		c.left = pick(g, []string{"--next ", "-: "}) + host + "/next"
		c.text += " " + c.left
		return
	case c.dialect == bash:
		tail = pick(g, []string{"", "", "", " | cat", " > out", " 2>/dev/null", " ; true", " && true"})
	}
	c.text += tail
	c.curl += tail
}

// input is the input of a command, in the four ways of Bash.
func (g grammar) input() string {
	text := g.value() + "\n\t" + g.text()
	switch g.IntN(4) {
	case 0:
		return " <<'EOF'\n" + text + "\nEOF"
	case 1:
		return " << EOF -s\n" + escaped(text, "\\$`") + "\nEOF\n"
	case 2:
		return " <<-\"E F\"\n\t" + text + "\n\tE F\n\necho done"
	}
	return " <<< " + g.quoted(text)
}

// note notes what a piece does to the command.
func (c *command) note(p piece) {
	option := p.words[0]
	c.hasInput = c.hasInput || p.isInput
	c.isHead = c.isHead || option == "-I"
	c.isRange = c.isRange || option == "-r"
	c.inQuery = c.inQuery || option == "-G" || option == "--get" || option == "-sG"
	c.hasData = c.hasData || isData(option)
	if len(p.words) == 2 {
		value := p.words[1]
		isPlain := option != "--data-urlencode" && isData(option)
		c.hasBlank = c.hasBlank || isPlain && (p.isInput || strings.ContainsAny(value, " \t\n"))
		c.noType = c.noType || value == "Content-Type:"
		c.hasType = c.hasType || strings.HasPrefix(value, "Content-Type: ")
	}
	c.refuse(p.refused != "", p.refused)
	c.drop(p.dropped != "", p.dropped)
}

// isData reports whether an option is one of data.
func isData(option string) bool {
	return option == "-d" || option == "--json" || strings.HasPrefix(option, "--data")
}

func (c *command) refuse(does bool, code string) {
	if does {
		c.refused = append(c.refused, code)
	}
}

func (c *command) drop(does bool, name string) {
	if does && !slices.Contains(c.dropped, name) {
		c.dropped = append(c.dropped, name)
	}
}

// add writes a piece behind a command. The value of a letter may stand directly behind it, and that of a name behind =,
// which curl does not know.
func (c *command) add(g grammar, p piece) {
	c.note(p)
	words := p.words
	isPair := len(words) == 2
	isLong := isPair && strings.HasPrefix(words[0], "--")
	if isPair && !isLong && words[1] != "" && g.IntN(4) == 0 {
		words = []string{words[0] + words[1]}
	}
	for _, word := range words {
		c.curl += " " + g.written(bash, p, word)
	}
	if isLong && g.IntN(6) == 0 {
		words = []string{words[0] + "=" + words[1]}
	}
	spaces := map[string][]string{
		bash: {" ", " ", "  ", " \\\n  ", "\t"}, cmd: {" ", "  ", " ^\n  "}, powerShell: {" ", "  ", " `\n  "},
	}
	for _, word := range words {
		c.text += pick(g, spaces[c.dialect]) + g.written(c.dialect, p, word)
	}
	if c.dialect == powerShell && !strings.Contains(c.text, "`\n") { // by which it is recognized
		c.text = strings.Replace(c.text, "curl ", "curl `\n", 1)
	}
}

// written returns a word as its shell reads it.
func (g grammar) written(dialect string, p piece, word string) string {
	switch {
	case p.isRaw:
		return word
	case dialect == cmd:
		return inCmd(word)
	case dialect == powerShell:
		return "'" + strings.ReplaceAll(word, "'", "''") + "'"
	}
	return g.quoted(word)
}

// plainInCmd are what browsers leave as it is when they copy a command for cmd; everything else gets a caret.
var plainInCmd = regexp.MustCompile("[^a-zA-Z0-9\\s_\\-:=+~'/.,?;()*`]")

// inCmd writes a word as Chromium copies it for cmd.
func inCmd(word string) string {
	word = strings.ReplaceAll(strings.ReplaceAll(word, `\`, `\\`), `"`, `\"`)
	word = plainInCmd.ReplaceAllStringFunc(word, func(one string) string { return "^" + one })
	return `^"` + strings.ReplaceAll(word, "\n", "^\n\n") + `^"`
}

// quoted writes a word in one of the four ways of Bash, or its halves in two.
func (g grammar) quoted(word string) string {
	if runes := []rune(word); len(runes) > 1 && g.IntN(5) == 0 {
		at := 1 + g.IntN(len(runes)-1)
		return g.quoted(string(runes[:at])) + g.quoted(string(runes[at:]))
	}
	const special = "\\\"'`$&|;<>()[]{}*?!#~^ \t=%"
	isPlain := word != "" && !strings.ContainsAny(word, "\n\u00a0“”–")
	switch way := g.IntN(4); {
	case way == 0 && isPlain:
		return escaped(word, special)
	case way == 1:
		return `"` + escaped(word, "\\\"$`") + `"`
	case way == 2:
		return "$'" + g.inC(word) + "'"
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// escaped puts a backslash before each character of a set.
func escaped(text, set string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(set, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// inC writes a text with the escapes of C.
func (g grammar) inC(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch way := g.IntN(8); {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\\' || r == '\'':
			b.WriteString(`\` + string(r))
		case way == 0 && r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case way == 1 && r < 0x80:
			fmt.Fprintf(&b, `\%03o`, r)
		case way == 2 && r < 0x10000:
			fmt.Fprintf(&b, `\u%04X`, r)
		case way == 3:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
