package paste

// SplitCommand cuts a command line into words, and returns what is left behind them.
func SplitCommand(text string) (words []string, left string, err error) {
	line, err := splitCommand(text, map[string]string{"SET": "a b"})
	return line.words, line.left, err
}
