package paste

import (
	"slices"
	"strings"
	"unicode"

	"allsettled/app/header"
	"allsettled/app/plan"
)

// Command is what a pasted command asks for, and what was not carried over. All of it is facts; the page writes the
// sentences.
type Command struct {
	// Plan has the address with {id} in the place of what is likely to be the ID, method, headers and body. Its IDs or
	// rows are what stood in that place: none when nothing looks like an ID.
	Plan plan.Plan

	// Asked are the variables whose values only the shell of a person knows. Each stands in the plan as {NAME}, so that
	// nothing is called before its value is typed.
	Asked []Variable

	// Left is what stood behind the command and is left out: "| jq '.name'".
	Left string

	// Column is the path into each answer that Left picks, as package table has it; empty for none.
	Column string

	// Dropped are the options and headers that are not carried over although they matter: "--aws-sigv4", "Host".
	Dropped []string

	// NoPassword reports that -u had no password: an empty one is sent.
	NoPassword bool

	// Straightened reports that typographic quotation marks, dashes or spaces were read as those of a keyboard.
	Straightened bool
}

// Limits of a command. The body, the headers and the address of a plan take less than 3 MiB.
const (
	maxCommand = 4 << 20  // bytes
	maxOptions = 10_000   // options, and words
	maxAddress = 64 << 10 // bytes, globs included
	maxHeaders = 100      // as many as a plan may have
	maxAsked   = 100      // variables that are asked for by name
)

// Variable is one of a person's shell, or a place that documentation leaves open.
type Variable struct {
	Name  string // without $
	Field string // of the plan, in which it stands: endpoint, body or headers.Authorization
}

// others are the programs whose commands are recognized but not read, by the beginning of their commands, so that none
// becomes an ID. Their names stand in the sentence that asks for a curl command.
var others = []struct{ begin, name string }{
	{"invoke-webrequest ", "Invoke-WebRequest"},
	{"invoke-restmethod ", "Invoke-RestMethod"},
	{"iwr ", "Invoke-WebRequest"},
	{"irm ", "Invoke-RestMethod"},
	{"$session = new-object microsoft.powershell", "Invoke-WebRequest"},
	{"axios", "axios"},
	{"requests.", "requests"},
	{"import requests", "requests"},
}

// IsCommand reports whether a text is a command that makes a request: of curl, or of a relative that [ParseCommand]
// reads or refuses by name. It looks at the first lines only.
func IsCommand(text string) bool {
	command, _ := trimPrompt(text)
	return programOf(command) != ""
}

// ParseCommand reads a curl command as browsers and the documentation of APIs write it, for Bash, cmd and PowerShell;
// what browsers copy as fetch or Invoke-WebRequest; and commands of HTTPie, xh and Wget. The error is a
// *[plan.FieldError] of the field endpoint, body or headers.Authorization. A command has at most 4 MiB and 10,000 words
// and options.
func ParseCommand(text string) (Command, error) {
	if len(text) > maxCommand {
		return Command{}, plan.NewLimitError("endpoint", text, "long_command", maxCommand>>20)
	}
	command, values := trimPrompt(text)
	switch program := programOf(command); program {
	case "curl":
		return parseCurl(command, values)
	case "fetch":
		return parseFetch(command)
	case "HTTPie", "wget":
		return parseRelative(program, command, values)
	case "Invoke-WebRequest", "Invoke-RestMethod":
		return parsePowerShell(program, command)
	case "":
		return Command{}, plan.NewFieldError("endpoint", "", "no_address")
	default:
		return Command{}, plan.NewFieldError("endpoint", firstLine(command), "other_program", program)
	}
}

// programOf returns the program of a command, empty for any other text.
func programOf(command string) string {
	lower := strings.ToLower(command[:min(len(command), 80)])
	switch word := firstWord(lower); word {
	case "curl", "curl.exe":
		if len(lower) > len(word) {
			return "curl"
		}
	case "wget", "wget.exe":
		if len(lower) > len(word) {
			return "wget"
		}
	case "http", "https", "xh", "xhs":
		if line := firstLine(command); strings.HasPrefix(line[len(word):], " ") && strings.ContainsAny(line, "./:\\") {
			return "HTTPie"
		}
	}
	if strings.HasPrefix(strings.TrimPrefix(lower, "await "), "fetch(") {
		return "fetch"
	}
	for _, other := range others {
		if strings.HasPrefix(lower, other.begin) {
			return other.name
		}
	}
	return ""
}

// firstWord returns a text up to its first blank or end of line.
func firstWord(text string) string {
	if end := strings.IndexAny(text, " \t\n\\^`"); end >= 0 {
		return text[:end]
	}
	return text
}

// linesBefore is how many lines may stand before a command.
const linesBefore = 20

// trimPrompt returns a command without what documentation and terminals write before it: a prompt, comments, the fence
// of a code block, and lines that set variables, whose values it returns.
func trimPrompt(text string) (command string, values map[string]string) {
	text = strings.TrimLeftFunc(text, unicode.IsSpace) // a blank at the end may be escaped
	for range linesBefore {
		line := firstLine(text)
		name, value, isSet := assignment(line)
		switch {
		case isSet:
			if values == nil {
				values = map[string]string{}
			}
			values[name] = value
		case !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "```"):
			return withoutPrompt(text, line), values
		}
		text = strings.TrimLeftFunc(text[len(line):], unicode.IsSpace)
	}
	return "", nil
}

// withoutPrompt cuts $, % or > off a command, and what stands before it, as in PS C:\> and ada@host:~$.
func withoutPrompt(text, line string) string {
	for at := range line {
		if strings.IndexByte("'\"|=", line[at]) >= 0 {
			break
		}
		behind := strings.TrimLeft(text[at+1:], " ")
		if strings.IndexByte("$%>", line[at]) >= 0 && programOf(behind) != "" {
			return behind
		}
	}
	return text
}

// assignment reads a line that sets a variable: NAME=value, perhaps with export or set before it.
func assignment(line string) (name, value string, ok bool) {
	line = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(line), "export "), "set ")
	name, _, ok = strings.Cut(line, "=")
	if !ok || name == "" || nameLength(name) < len(name) {
		return "", "", false
	}
	words, err := splitCommand(line, nil)
	if err != nil || len(words.words) != 1 || words.left != "" || variableIn(words.words[0]) != "" {
		return "", "", false
	}
	return name, words.words[0][len(name)+1:], true
}

// variableIn returns the name of the first variable in a word, empty for none.
func variableIn(word string) string {
	_, rest, _ := strings.Cut(word, "\x00")
	name, _, _ := strings.Cut(rest, "\x00")
	return name
}

// request is what a command asks for, before its variables are named and its ID is found.
type request struct {
	Command

	address, method, body string
	tail                  string // what -G and --url-query put behind the address: curl reads no globs in it
	headers               map[string]string
	lines                 int  // of headers
	isGlobless            bool // brackets and braces in the address stand for themselves
	err                   error
}

// newRequest returns an empty request of a command line.
func newRequest(line commandLine) request {
	return request{
		Command: Command{Left: line.left, Column: pickedColumn(line.left), Straightened: line.straightened},
		headers: map[string]string{},
	}
}

// refuse notes what was not understood; the first of it counts.
func (r *request) refuse(field, typed, code string, args ...any) {
	if r.err == nil {
		r.err = plan.NewFieldError(field, typed, code, args...)
	}
}

// drop notes an option or a header that is not carried over.
func (r *request) drop(name string) {
	if !slices.Contains(r.Dropped, name) {
		r.Dropped = append(r.Dropped, name)
	}
}

// addHeader adds a header. One that is there already, in any spelling, gets the value too (RFC 9110, 5.3), cookies as
// RFC 6265, 5.4, joins them. Those that each call sets by itself are left out.
func (r *request) addHeader(name, value string) {
	if _, own := header.Own(name); own {
		if strings.EqualFold(name, "Host") {
			r.drop("Host")
		}
		return
	}
	if r.lines++; r.lines > maxHeaders {
		r.refuse("headers", "", "many_headers", maxHeaders)
		return
	}
	separator := ", "
	if strings.EqualFold(name, "Cookie") {
		separator = "; "
	}
	for have := range r.headers {
		if strings.EqualFold(have, name) {
			r.headers[have] += separator + value
			return
		}
	}
	r.headers[name] = value
}
