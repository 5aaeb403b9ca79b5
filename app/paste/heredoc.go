package paste

import "strings"

// isInput reports whether the rest of a command begins with a text that the command reads as its input. Only the first
// one is read.
func (s *shell) isInput() bool {
	return strings.HasPrefix(s.rest, "<<") && !s.isCmd && s.input == nil
}

// readInput reads the input of a command: a here-document, <<EOF and the lines up to one of EOF, or a here-string, <<<
// and a word (Bash manual, 3.6.6 and 3.6.7). The rest of the first line belongs to the command.
func (s *shell) readInput() {
	s.end()
	if rest, isString := strings.CutPrefix(s.rest, "<<<"); isString {
		s.rest = strings.TrimLeft(rest, " \t")
		s.input = new(s.nextWord() + "\n")
		return
	}
	rest, isIndented := strings.CutPrefix(s.rest[len("<<"):], "-")
	s.rest = strings.TrimLeft(rest, " \t")
	before := s.rest
	end := s.nextWord()
	isPlain := strings.ContainsAny(before[:len(before)-len(s.rest)], `'"\`)
	first, lines, _ := strings.Cut(s.rest, "\n")
	var b strings.Builder
	for lines != "" {
		var line string
		line, lines, _ = strings.Cut(lines, "\n")
		if isIndented {
			line = strings.TrimLeft(line, "\t")
		}
		if line == end {
			break
		}
		b.WriteString(line + "\n")
	}
	text := b.String()
	if !isPlain {
		text, _, _ = s.expanded(text, "")
	}
	s.input = &text
	if s.code == "" {
		s.rest = first + "\n" + lines
	}
}

// nextWord reads a word that does not become one of the command.
func (s *shell) nextWord() string {
	for s.rest != "" && s.code == "" && strings.IndexByte(" \t\n|;&<>", s.rest[0]) < 0 {
		s.next()
	}
	word := s.word.String()
	s.word.Reset()
	s.begun = false
	s.count()
	return word
}
