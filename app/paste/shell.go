package paste

import (
	"strings"
	"unicode/utf8"

	"allsettled/app/paste/ansic"
	"allsettled/app/plan"
)

// commandLine is a command as its shell reads it.
type commandLine struct {
	words []string // with a variable of the shell between two NUL, which no word can hold: "Bearer \x00TOKEN\x00"
	left  string   // what stood behind the command: another one, or a redirection
	input *string  // what the command reads as its input, nil for nothing

	straightened bool // typographic quotation marks and dashes were read as those of a keyboard
}

// splitCommand cuts a command line into words as Bash does, and as cmd does when it has carets. The command ends
// at the first operator outside of quotes, and at the end of a line that does not continue. Variables have the values
// that values gives them. The error is a *[plan.FieldError] of the field endpoint.
func splitCommand(text string, values map[string]string) (commandLine, error) {
	text = strings.NewReplacer("\r\n", "\n", "\x00", "").Replace(text)
	s := shell{rest: text, values: values, isPowerShell: strings.Contains(text, "`\n")}
	if isCmd(text) {
		s.rest, s.isCmd = uncaret(text), true
	}
	whole := s.rest
	s.run()
	if s.typographic {
		s = shell{rest: straighten(whole), values: values, isCmd: s.isCmd, isPowerShell: s.isPowerShell}
		s.run()
		s.straightened = true
	}
	if s.code != "" {
		return commandLine{}, plan.NewFieldError("endpoint", text, s.code, s.args...)
	}
	return s.commandLine, nil
}

// shell is a command line that is being read.
type shell struct {
	commandLine

	rest   string
	values map[string]string // of variables that are set before the command
	isCmd  bool

	isPowerShell bool // backticks at the ends of lines continue these

	word        strings.Builder
	parts       int  // words and redirections so far
	begun       bool // the current word, which may be empty: ""
	ended       bool // the command
	typographic bool // a typographic quotation mark stood where Bash would want one of a keyboard

	code string // of what is wrong, with its arguments
	args []any
}

// run reads words up to the end of the command.
func (s *shell) run() {
	for s.rest != "" && !s.ended && s.code == "" {
		s.next()
	}
	s.end()
}

// end ends the current word.
func (s *shell) end() {
	if s.begun {
		s.words = append(s.words, s.word.String())
		s.word.Reset()
		s.begun = false
		s.count()
	}
}

// count counts words and redirections, and refuses a command of too many.
func (s *shell) count() {
	if s.parts++; s.parts > maxOptions {
		s.code, s.args = "many_options", []any{maxOptions}
	}
}

// finish ends the command: what follows is left out, unless there is nothing in it.
func (s *shell) finish() {
	s.leave(s.rest)
	s.rest, s.ended = "", true
}

// leave notes what is left out.
func (s *shell) leave(text string) {
	if text = strings.TrimSpace(text); strings.Trim(text, ";& \n") != "" {
		s.left = strings.TrimSpace(s.left + " " + text)
	}
}

// next reads a character, or everything in a pair of quotes.
func (s *shell) next() {
	switch c := s.rest[0]; {
	case c == ' ' || c == '\t':
		s.rest = s.rest[1:]
		s.end()
	case c == '\n':
		s.newline()
	case c == '\\' || c == '`' || c == '^':
		s.escape()
	case c == '\'':
		s.quoted(s.singleQuoted(s.rest[1:]))
	case c == '"':
		s.doubleQuoted()
	case c == '$' && !s.isCmd:
		s.dollar()
	case c == '#' && !s.begun && !s.isCmd: // a comment
		_, s.rest, _ = strings.Cut(s.rest, "\n")
		s.rest = "\n" + s.rest
	case strings.IndexByte("|;&<>", c) >= 0:
		s.operator()
	default:
		s.plain()
	}
}

// quoted adds a text to the current word, and continues behind it.
func (s *shell) quoted(text, rest string, closed bool) {
	s.word.WriteString(text)
	s.rest, s.begun = rest, true
	if !closed {
		s.code = "open_command"
	}
}

// plain adds a character that means nothing to the shell. The space that web pages put between words is one.
func (s *shell) plain() {
	r, n := utf8.DecodeRuneInString(s.rest)
	char, rest := s.rest[:n], s.rest[n:]
	switch {
	case isWebSpace(r):
		s.rest, s.straightened = rest, true
		if r == '\u00A0' || r == '\u202F' {
			s.end()
		}
		return
	case isQuotationMark(r):
		s.typographic = true
	case isDash(r) && !s.begun:
		char, rest = hyphens(s.rest)
		s.straightened = true
	}
	s.quoted(char, rest, true)
}

// newline ends the command, unless the next line goes on with it although the backslash was lost.
func (s *shell) newline() {
	next := strings.TrimLeft(s.rest, " \t\n\u00A0")
	r, _ := utf8.DecodeRuneInString(next)
	goesOn := r == '-' || isDash(r) || r == '\'' || r == '"' || isQuotationMark(r) || strings.HasPrefix(next, "http")
	if len(s.words) == 0 && !s.begun || goesOn {
		s.rest = next
		s.end()
		return
	}
	s.finish()
}

// escape reads what makes the next character plain. At the end of a line, also with blanks behind it, it continues the
// line: the backslash of Bash, the caret of cmd and the backtick of PowerShell.
func (s *shell) escape() {
	blanks := strings.TrimLeft(s.rest[1:], " \t")
	switch {
	case strings.HasPrefix(blanks, "\n"):
		s.rest = blanks[1:]
	case s.rest[0] == '\\' && len(s.rest) > 1:
		_, n := utf8.DecodeRuneInString(s.rest[1:])
		s.quoted(s.rest[1:1+n], s.rest[1+n:], true)
	case s.rest[0] == '`' && !s.isCmd:
		s.substitution()
	default:
		s.quoted(s.rest[:1], s.rest[1:], true)
	}
}

// operator reads what ends a command, or sends it somewhere: then the words behind it still belong to the command.
func (s *shell) operator() {
	c := s.rest[0]
	if name := placeholderName(s.rest); name != "" {
		s.quoted(s.rest[:len(name)+2], s.rest[len(name)+2:], true)
		return
	}
	if c == ';' && s.isCmd {
		s.quoted(";", s.rest[1:], true)
		return
	}
	if s.isInput() {
		s.readInput()
		return
	}
	isRedirection := c == '<' || c == '>' || strings.HasPrefix(s.rest, "&>")
	if !isRedirection || strings.HasPrefix(s.rest, "<<") {
		s.end()
		s.finish()
		return
	}
	s.redirection()
}

// redirection leaves out a redirection: 2>&1, or > FILE.
func (s *shell) redirection() {
	number := ""
	if plan.IsDigits(s.word.String()) {
		number = s.word.String()
		s.word.Reset()
		s.begun = false
	}
	s.end()
	start := s.rest
	s.rest = strings.TrimLeft(strings.TrimLeft(s.rest, "<>&|"), " \t")
	s.nextWord()
	s.leave(number + start[:len(start)-len(s.rest)])
}

// dollar reads what a dollar begins: $'…' and $"…" of Bash, a variable, or itself.
func (s *shell) dollar() {
	rest := s.rest[1:]
	switch {
	case strings.HasPrefix(rest, "'"):
		s.quoted(ansic.Unquote(rest[1:]))
	case strings.HasPrefix(rest, `"`):
		s.rest = rest
		s.doubleQuoted()
	case strings.HasPrefix(rest, "("):
		s.substitution()
	default:
		text, n := s.variable(s.rest)
		s.quoted(text, s.rest[n:], true)
	}
}

// substitution refuses a command within the command.
func (s *shell) substitution() {
	s.code, s.args = "shell_command", []any{plan.Shorten(firstLine(s.rest))}
}

// variable returns what the variable at the beginning of a text stands for, and how long its name is: its value,
// itself between NUL where that is not known, or a dollar that begins none.
func (s *shell) variable(text string) (value string, length int) {
	name, length := variableAt(text)
	if name == "" {
		return "$", 1
	}
	if value, ok := s.values[name]; ok {
		return value, length
	}
	return marked(name), length
}

// doubleQuoted reads to the closing quote.
func (s *shell) doubleQuoted() {
	if inner, rest, closed := s.expanded(s.rest[1:], `"`); s.code == "" {
		s.quoted(inner, rest, closed)
	}
}

// expanded returns a text up to an end, or the whole of it where that is empty, with what its variables stand for. A
// backslash escapes only \ $ ` and the end, and is removed with the end of a line behind it.
func (s *shell) expanded(text, end string) (inner, rest string, closed bool) {
	var b strings.Builder
	for text != "" {
		switch n := 1; {
		case end != "" && strings.HasPrefix(text, end):
			return b.String(), text[len(end):], true
		case strings.HasPrefix(text, "\\\n"):
			text = text[2:]
		case text[0] == '\\' && len(text) > 1 && strings.IndexByte("\\$`"+end, text[1]) >= 0:
			b.WriteByte(text[1])
			text = text[2:]
		case !s.isCmd && (text[0] == '`' || strings.HasPrefix(text, "$(")):
			s.rest = text
			s.substitution()
			return "", "", false
		case !s.isCmd && text[0] == '$':
			var value string
			value, n = s.variable(text)
			b.WriteString(value)
			text = text[n:]
		default:
			b.WriteByte(text[0])
			text = text[n:]
		}
	}
	return b.String(), "", false
}

// singleQuoted reads to the closing quote. In PowerShell two of them are one that does not close.
func (s *shell) singleQuoted(text string) (inner, rest string, closed bool) {
	inner, rest, closed = strings.Cut(text, "'")
	if !s.isPowerShell || !strings.HasPrefix(rest, "'") {
		return inner, rest, closed
	}
	var b strings.Builder
	b.WriteString(inner)
	for strings.HasPrefix(rest, "'") {
		inner, rest, closed = strings.Cut(rest[1:], "'")
		b.WriteString("'" + inner)
	}
	return b.String(), rest, closed
}

// marked returns a variable as words hold it.
func marked(name string) string { return "\x00" + name + "\x00" }

// variableAt returns the name of the variable that a text begins with, and how many bytes it takes: $NAME, ${NAME},
// ${NAME:-1}, $1 and $env:NAME of PowerShell.
func variableAt(text string) (name string, length int) {
	const brace = "${"
	inner, isBraced := strings.CutPrefix(text, brace)
	if !isBraced {
		inner = text[1:]
	}
	before := len(text) - len(inner)
	if rest, ok := strings.CutPrefix(inner, "env:"); ok {
		before += len("env:")
		inner = rest
	}
	n := nameLength(inner)
	name = inner[:n]
	if !isBraced || n == 0 {
		return name, before + n
	}
	end := strings.IndexByte(inner[:min(len(inner), plan.MaxName)], '}')
	if end < n {
		return "", 0
	}
	return name, before + end + 1
}

// nameLength returns how many bytes of a text are the name of a variable: letters, digits and underscores, or one
// digit.
func nameLength(text string) int {
	if text != "" && text[0] >= '0' && text[0] <= '9' {
		return 1
	}
	n := 0
	for n < len(text) && isNameByte(text[n]) {
		n++
	}
	return n
}

// isNameByte reports whether a byte can be in the name of a variable.
func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// isName reports whether a text has only what can be in the name of a variable.
func isName(text string) bool {
	for i := range len(text) {
		if !isNameByte(text[i]) {
			return false
		}
	}
	return true
}

// firstLine returns a text up to its first end of line.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
