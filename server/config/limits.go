package config

import (
	"net/http"
	"strings"

	"github.com/spf13/pflag"
)

// maxBody is the most that --max-body takes: a response is held in memory.
const maxBody = 1 << 30

// Limits bound what visitors may ask for.
type Limits struct {
	IDs             int      // of one run
	InFlight        int      // calls in flight to one host, over all runs; of a worker: all of its calls
	VisitorInFlight int      // calls in flight of one visitor, over all hosts; 0: no limit
	Runs            int      // of one visitor at the same time
	Starts          int      // runs that one visitor starts in a minute
	Sockets         int      // of one visitor at the same time
	Body            Bytes    // of one response
	Methods         []string // in upper case; nil: all
}

func (l *Limits) declare(f *pflag.FlagSet) {
	f.IntVar(&l.IDs, "max-ids", 1_000_000, "most IDs in one run (public: 1000)")
	f.IntVar(&l.InFlight, "max-in-flight", 1000, "most calls in flight to one host, over all runs (public: 50)")
	f.IntVar(&l.VisitorInFlight, "max-visitor-in-flight", 0,
		"most calls in flight of one visitor, over all hosts; 0 is no limit (public: 4/5 of --max-in-flight)")
	f.IntVar(&l.Runs, "max-runs", 16, "most runs of one visitor at the same time (public: 4)")
	f.IntVar(&l.Starts, "max-starts", 600, "most runs that one visitor starts in a minute (public: 30)")
	f.IntVar(&l.Sockets, "max-sockets", 20,
		"most live connections of one visitor at the same time: pages, streams, exports, downloads, practice calls")
	l.declareBody(f)
	f.StringSliceVar(&l.Methods, "methods", nil,
		"HTTP `METHODS` that visitors may use, separated by commas (default: all; public: GET,HEAD)")
}

func (l *Limits) declareBody(f *pflag.FlagSet) {
	l.Body = 1 << 20
	f.Var(&l.Body, "max-body", "most bytes of one response, for example 512KiB; a longer one is rejected as too_large")
}

// publish sets the defaults of a server that strangers can reach.
func (l *Limits) publish(f *pflag.FlagSet) {
	setUnlessChanged(f, "max-ids", &l.IDs, 1000)
	setUnlessChanged(f, "max-in-flight", &l.InFlight, 50)
	setUnlessChanged(f, "max-visitor-in-flight", &l.VisitorInFlight, max(l.InFlight*4/5, 1))
	setUnlessChanged(f, "max-runs", &l.Runs, 4)
	setUnlessChanged(f, "max-starts", &l.Starts, 30)
	setUnlessChanged(f, "methods", &l.Methods, []string{http.MethodGet, http.MethodHead})
}

func (l *Limits) check() error {
	for _, n := range []struct {
		name  string
		value int
	}{
		{"max-ids", l.IDs},
		{"max-in-flight", l.InFlight},
		{"max-runs", l.Runs},
		{"max-starts", l.Starts},
		{"max-sockets", l.Sockets},
	} {
		if err := atLeastOne(n.name, n.value); err != nil {
			return err
		}
	}
	if l.VisitorInFlight < 0 {
		return Usagef(
			"--max-visitor-in-flight is %d; write a whole number from 1, or 0 for no limit", l.VisitorInFlight,
		)
	}
	if l.VisitorInFlight > l.InFlight {
		return Usagef("--max-visitor-in-flight is %d; write at most --max-in-flight, which is %d, or 0 for no limit",
			l.VisitorInFlight, l.InFlight)
	}
	if err := l.checkBody(); err != nil {
		return err
	}
	for i, m := range l.Methods {
		l.Methods[i] = strings.ToUpper(m)
	}
	if len(l.Methods) == 1 && l.Methods[0] == "ALL" {
		l.Methods = nil
	}
	return nil
}

func (l *Limits) checkBody() error {
	if l.Body > maxBody {
		return Usagef("--max-body is %v; write at most 1GiB", l.Body.String())
	}
	return nil
}

func atLeastOne(flag string, value int) error {
	if value < 1 {
		return Usagef("--%s is %d; write a whole number from 1", flag, value)
	}
	return nil
}
