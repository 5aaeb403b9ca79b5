// Package option reads the options in the words of a command, by the list of options that its program has.
package option

import "strings"

// List has the options of a program, with white space between: "X:" before a name is its letter, "=" behind it says
// that a value follows. Those that can be turned off, as in --no-buffer, stand without "no-".
type List string

// Option is an option of a program.
type Option struct {
	Name     string // the long one, without hyphens
	HasValue bool
}

// Find finds a long option by its name, and one of a letter by that. --no-NAME turns an option off.
func (l List) Find(name string) (option Option, ok bool) {
	bare := strings.TrimPrefix(name, "no-")
	for entry := range strings.FieldsSeq(string(l)) {
		letter, long := "", entry
		if entry[1] == ':' {
			letter, long = entry[:1], entry[2:]
		}
		long, hasValue := strings.CutSuffix(long, "=")
		if name == long || name == letter && name != "" || bare == long && !hasValue {
			return Option{long, hasValue}, true
		}
	}
	return Option{}, false
}

// Has reports whether a list has a name that is written as it is in the list.
func (l List) Has(name string) bool {
	for one := range strings.FieldsSeq(string(l)) {
		if one == name {
			return true
		}
	}
	return false
}

// Word is an option with its value, or a word that belongs to none.
type Word struct {
	Option

	Written string // --name or -x, empty for a word that belongs to no option
	Value   string // of the option, or the word itself
}

// Read reads the words of a command: --name=value, --name with the next word, letters in a row, and a value directly
// behind its letter. Behind -- stand no options. unknown is the first option that the list does not have, empty for
// none.
func (l List) Read(words []string) (read []Word, unknown string) {
	for len(words) > 0 {
		word := words[0]
		words = words[1:]
		switch {
		case word == "--":
			for _, value := range words {
				read = append(read, Word{Value: value})
			}
			return read, ""
		case strings.HasPrefix(word, "--"):
			name, value, has := strings.Cut(word, "=")
			option, ok := l.Find(name[len("--"):])
			if !ok || len(name) == len("--x") {
				return read, name
			}
			if option.HasValue && !has && len(words) > 0 {
				value, words = words[0], words[1:]
			}
			read = append(read, Word{option, name, value})
		case strings.HasPrefix(word, "-") && word != "-":
			if read, words, unknown = l.letters(read, word[1:], words); unknown != "" {
				return read, unknown
			}
		default:
			read = append(read, Word{Value: word})
		}
	}
	return read, ""
}

// letters reads the options in one word, and returns the words behind them.
func (l List) letters(read []Word, letters string, words []string) (all []Word, rest []string, unknown string) {
	for letters != "" {
		name := letters[:1]
		letters = letters[1:]
		option, ok := l.Find(name)
		if !ok {
			return read, words, "-" + name
		}
		value := ""
		switch {
		case option.HasValue && letters != "":
			value, letters = letters, ""
		case option.HasValue && len(words) > 0:
			value, words = words[0], words[1:]
		}
		read = append(read, Word{option, "-" + name, value})
	}
	return read, words, ""
}
