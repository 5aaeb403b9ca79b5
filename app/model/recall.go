package model

// recall restores the runs that were remembered, and shows the one that this tab showed last.
func (l *Runs) recall() {
	name := ""
	l.memory.tab.Load(shownKey, &name)
	for _, saved := range l.memory.runs() {
		r := recalled(saved)
		l.All = append(l.All, r)
		if r.Name == name {
			l.Shown = r
		}
	}
	if l.Shown != nil {
		l.show(l.Shown, false)
	}
}

// keep notes the runs, so that a reload and other tabs find them.
func (l *Runs) keep() {
	all := l.memory.runs()
	for _, r := range l.All {
		if !r.Here && (r.Failure == nil || r.Lane.Seq > 0) {
			all = r.saved().into(all)
		}
	}
	for i := range all { // an insertion sort: the list is short, and slices.SortFunc would make the page 12 KB heavier
		for at := i; at > 0 && all[at].At.Before(all[at-1].At); at-- {
			all[at], all[at-1] = all[at-1], all[at]
		}
	}
	l.memory.browser.Save(runsKey, all[max(0, len(all)-savedMost):])
	name := ""
	if l.Shown != nil {
		name = l.Shown.Name
	}
	l.memory.tab.Save(shownKey, name)
}

// recalled is a run of an earlier visit, and those that continue it. One that had not ended is watched again.
func recalled(saved SavedRun) *Run {
	r := savedRun(saved)
	r.recalled, r.due = true, !saved.Ended
	for _, later := range saved.Later {
		m := savedRun(later)
		m.due = true
		r.Retries.runs = append(r.Retries.runs, m)
	}
	return r
}

// saved returns what is remembered of a run, without what must not or need not be kept.
func (r *Run) saved() SavedRun {
	s := r.SavedRun
	if s.Ended || s.Total > planMost {
		s.IDs = nil
	}
	if r.Lane.Settled() > 0 {
		s.Sum = tally(&r.Lane)
	}
	s.Later = nil
	for _, m := range r.Retries.runs {
		if len(m.Indices) <= planMost {
			s.Later = append(s.Later, m.SavedRun)
		}
	}
	return s
}
