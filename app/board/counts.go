package board

// Count is how many calls are in a state.
type Count struct {
	Name, Class string
	N           int
}

// Counts are the numbers of the line, for which see [Lane.Line]; of aborted calls only where there are some.
func (l *Lane) Counts() []Count {
	all := []Count{
		{"fulfilled", "ok", l.Count(Fulfilled)},
		{"rejected", "no", l.Count(Rejected)},
		{"pending", "", l.Pending()},
		{"aborted", "", l.Count(Aborted)},
	}
	if all[3].N == 0 {
		return all[:3]
	}
	return all
}
