package runs

import "allsettled/app/settle"

// Observer hears what becomes of one run while its calls are made here. Its methods
// are called by the goroutine that writes the journal, so they must not block.
type Observer interface {
	Observe(e *settle.Event) // one logged event, once it is on disk; not to be changed; answers have no bodies any more
	Done()                   // nothing more will be heard: the run ended, or stopped without an end
}

// observer returns the ear of a run that begins or goes on.
func (r *Runs) observer(l *live) Observer {
	if r.o.Observer == nil {
		return NopObserver{}
	}
	resumed := l.settled.total > 0 // its log has been read
	return r.o.Observer(l.plan, l.began, resumed)
}

// NopObserver hears nothing.
type NopObserver struct{}

func (NopObserver) Observe(*settle.Event) {}
func (NopObserver) Done()                 {}

// observe tells the ear of a group that is certain.
func observe(ear Observer, g *group) {
	for i := range g.logged {
		ear.Observe(&g.logged[i])
	}
}
