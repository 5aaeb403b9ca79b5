package runs

import "allsettled/app/settle"

// Ear hears what becomes of one run while its calls are made here. Its methods
// are called by the goroutine that writes the journal, so they must not block.
type Ear interface {
	Hear(e *settle.Event) // one logged event, once it is on disk; not to be changed; answers have no bodies any more
	Leave()               // nothing more will be heard: the run ended, or stopped without an end
}

// ear returns the ear of a run that begins or goes on.
func (r *Runs) ear(l *live) Ear {
	if r.o.Ear == nil {
		return deaf{}
	}
	resumed := l.settled.total > 0 // its log has been read
	return r.o.Ear(l.plan, l.began, resumed)
}

// deaf hears nothing.
type deaf struct{}

func (deaf) Hear(*settle.Event) {}
func (deaf) Leave()             {}

// hear tells the ear of a group that is certain.
func hear(ear Ear, g *group) {
	for i := range g.logged {
		ear.Hear(&g.logged[i])
	}
}
