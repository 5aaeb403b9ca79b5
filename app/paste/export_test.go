package paste

// SplitCommand cuts a command line into words, and returns what is left behind them.
func SplitCommand(text string) (words []string, left string, err error) {
	line, err := splitCommand(text, map[string]string{"SET": "a b"})
	return line.words, line.left, err
}

// Measure counts the rows of a text and the cells of the widest.
func Measure(text string, sep rune) (rows, wide int) {
	e := measure(text, sep, -1)
	return e.rows, e.wide
}
