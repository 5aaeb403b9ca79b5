package snippet_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// This file reads the scripts back: words of the shell, and curl's files of options.

// shellWords reads words as bash does: quotes of all kinds, and variables between double quotes.
func shellWords(t *testing.T, text string, vars map[string]string) []string {
	t.Helper()
	var words []string
	for text = strings.TrimLeft(text, " "); text != ""; text = strings.TrimLeft(text, " ") {
		var word string
		word, text = shellWord(t, text, vars)
		words = append(words, word)
	}
	return words
}

// shellWord reads the first word of a text.
func shellWord(t *testing.T, text string, vars map[string]string) (word, rest string) {
	t.Helper()
	var b strings.Builder
	for text != "" && text[0] != ' ' {
		var part string
		switch {
		case strings.HasPrefix(text, "$'"):
			part, text = ansiQuoted(t, text[2:])
		case text[0] == '\'':
			end := strings.IndexByte(text[1:], '\'')
			if end < 0 {
				t.Fatalf("a quote stays open in %s", text)
			}
			part, text = text[1:1+end], text[end+2:]
		case text[0] == '"':
			part, text = doubleQuoted(t, text[1:], vars)
		case text[0] == '\\':
			part, text = text[1:2], text[2:]
		case strings.ContainsRune("$`;&|<>()*?[#~", rune(text[0])):
			t.Fatalf("the shell reads %s as more than a word", text)
		default:
			part, text = text[:1], text[1:]
		}
		b.WriteString(part)
	}
	return b.String(), text
}

// ansiQuoted reads what is left of $'…'.
func ansiQuoted(t *testing.T, text string) (value, rest string) {
	t.Helper()
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '\'':
			return b.String(), text[i+1:]
		case '\\':
			i++
			escaped, ok := map[byte]byte{'\\': '\\', '\'': '\'', 'r': '\r'}[text[i]]
			if !ok {
				t.Fatalf("an escape that is not expected: \\%c", text[i])
			}
			b.WriteByte(escaped)
		default:
			b.WriteByte(c)
		}
	}
	t.Fatalf("a quote stays open in %s", text)
	return "", ""
}

// variableName is a name after a dollar sign.
var variableName = regexp.MustCompile(`^\$([A-Za-z_][A-Za-z0-9_]*)`)

// doubleQuoted reads what is left of "…".
func doubleQuoted(t *testing.T, text string, vars map[string]string) (value, rest string) {
	t.Helper()
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return b.String(), text[i+1:]
		case c == '\\' && strings.IndexByte("\\\"$`\n", text[i+1]) >= 0:
			i++
			b.WriteByte(text[i])
		case c == '$' && variableName.MatchString(text[i:]):
			name := variableName.FindStringSubmatch(text[i:])[1]
			value, ok := vars[name]
			if !ok {
				t.Fatalf("the variable %s is not set", name)
			}
			b.WriteString(value)
			i += len(name)
		case c == '$' || c == '`':
			t.Fatalf("the shell reads %s as code", text[i:])
		default:
			b.WriteByte(c)
		}
	}
	t.Fatalf("a quote stays open in %s", text)
	return "", ""
}

// optionValue reads a value as curl's file of options has it.
func optionValue(t *testing.T, text string) string {
	t.Helper()
	inside, ok := strings.CutPrefix(text, `"`)
	if !ok {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(inside); i++ {
		switch c := inside[i]; {
		case c == '"' && i == len(inside)-1:
			return b.String()
		case c == '"' || c == '\n' || c == '\t':
			t.Fatalf("curl ends the value at byte %d of %s", i, text)
		case c == '\\':
			i++
			if escaped, ok := map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}[inside[i]]; ok {
				b.WriteByte(escaped)
			} else {
				b.WriteByte(inside[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	t.Fatalf("the value %s stays open", text)
	return ""
}

// take puts an option of curl into a request.
func (m *made) take(name, value string) {
	switch name {
	case "url":
		m.url = value
	case "request":
		m.method = value
	case "head":
		m.method = "HEAD"
	case "data-raw":
		m.body = value
	case "header":
		if empty, ok := strings.CutSuffix(value, ";"); ok && !strings.Contains(value, ": ") {
			m.headers[empty] = ""
		} else {
			name, text, _ := strings.Cut(value, ": ")
			m.headers[name] = text
		}
	case "url-query":
		name, text, _ := strings.Cut(value, "=")
		separator := "?"
		if strings.Contains(m.url, "?") {
			separator = "&"
		}
		m.url += separator + name + "=" + url.QueryEscape(text)
	}
}

// takeLine puts a line of a file of options into a request.
func (m *made) takeLine(t *testing.T, line string) {
	t.Helper()
	name, value, _ := strings.Cut(line, " = ")
	m.take(name, optionValue(t, value))
}

// shellRows reads the table of a script, or of its file: variables of the shell for each row.
func shellRows(t *testing.T, program, file, language string) []map[string]string {
	t.Helper()
	words := between(program, "\nids=(", ")\n")
	if language == "parallel" {
		command := between(program, "\nparallel ", "\x00") + between(program, "< <(parallel ", ")\n")
		words = between(command, " call ::: ", "\n")
	}
	var rows []map[string]string
	if words != "" && !strings.Contains(program, "ids=() lines=()") {
		for _, id := range shellWords(t, words, nil) {
			rows = append(rows, map[string]string{"id": id})
		}
		return rows
	}
	if file == "" {
		file = between(program, "<<'END'\n", "\nEND\n")
	}
	names := columnsOf(program, language)
	for line := range strings.SplitSeq(strings.TrimSuffix(file, "\n"), "\n") {
		cells, row := strings.Split(line, "\t"), map[string]string{}
		if len(cells) != len(names) {
			t.Fatalf("%q has %d cells, want those of %q", line, len(cells), names)
		}
		for i, name := range names {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// columnsOf reads which variables a script puts the cells into.
func columnsOf(program, language string) []string {
	if language == "curl" {
		if names := between(program, "IFS=$'\\t' read -r ", " <<<"); names != "" {
			return strings.Fields(names)
		}
		return []string{"id"}
	}
	var names []string
	for word := range strings.FieldsSeq(between(program, "local status=rejected http exit", "\n")) {
		if name, _, ok := strings.Cut(word, "=$"); ok {
			names = append(names, name)
		}
	}
	return names
}

// parallelMade evaluates the request that a script for GNU parallel makes with variables.
func parallelMade(t *testing.T, program string, vars map[string]string) made {
	t.Helper()
	m := made{method: "GET", headers: map[string]string{}}
	feed := between(program, "http=$(", "curl \\\n")
	for i, line := range shellWords(t, strings.TrimSuffix(feed, " | "), vars) {
		if i >= 2 { // after printf and its format
			m.takeLine(t, line)
		}
	}
	command := between(program, "curl \\\n", ")\n")
	options := shellWords(t, strings.ReplaceAll(command, " \\\n", " "), vars)
	if feed == "" {
		m.url = options[len(options)-1]
	}
	m.takeOptions(options)
	return m
}

// takeOptions puts the words of a command line into a request.
func (m *made) takeOptions(words []string) {
	for i, word := range words {
		name, ok := strings.CutPrefix(word, "--")
		switch {
		case !ok:
		case name == "head":
			m.take(name, "")
		case i+1 < len(words):
			m.take(name, words[i+1])
		}
	}
}

// curlMade evaluates the request that a script for curl makes with variables.
func curlMade(t *testing.T, program string, vars map[string]string) made {
	t.Helper()
	m := made{method: "GET", headers: map[string]string{}}
	calls := between(program, "calls() {\n", "\n}\n")
	if !strings.Contains(calls, "|| echo next") {
		line := between(calls, "    echo ", "\n")
		if line == "" {
			line = between(calls, "    printf '%s\\n' ", "\n")
		}
		m.takeLine(t, shellWords(t, line, vars)[0])
		_, command, _ := strings.Cut(program, calls)
		command = between(between(command, " \\\n", "--write-out"), "", "\x00")
		m.takeOptions(shellWords(t, strings.ReplaceAll(command, " \\\n", " "), vars))
		return m
	}
	lines := strings.Split(between(calls, "    printf '%s\\n' ", "\n  done"), " \\\n")
	m.takeLine(t, shellWords(t, lines[0][:strings.Index(lines[0], ` "write-out`)], vars)[0])
	for _, line := range lines[1:] {
		line = strings.TrimSpace(line)
		name, value, isQuoted := strings.Cut(strings.TrimPrefix(line, `"`), " = $(quoted ")
		if isQuoted {
			m.take(name, shellWords(t, strings.TrimSuffix(value, `)"`), vars)[0])
			continue
		}
		for _, word := range shellWords(t, line, vars) {
			m.takeLine(t, word)
		}
	}
	return m
}
