package settle_test

import (
	"strings"
	"testing"
	"time"

	"allsettled/app/settle"
)

// reasonFor is a reason of a sentence's code and why, with every argument that the sentence names.
func reasonFor(s settle.Sentence) *settle.Reason {
	code := s.Code
	switch {
	case code == settle.CodeHTTP:
		code = "http_999"
	case strings.HasSuffix(code, "xx"):
		code = strings.TrimSuffix(code, "xx") + "98" // of its hundred, without a row of its own
	}
	r := settle.NewReason(code, s.Why)
	settle.Fill(s.Text, func(name string) string {
		switch name {
		case "phase":
			r.Phase = settle.PhaseConnect
		case "ms", "limit", "failures":
			r.With(name, 3000)
		default:
			r.With(name, "https://b.example")
		}
		return ""
	})
	return r
}

// A row that another one hides would never be said, and its translations would be work for nothing.
func TestEverySentenceIsSaidOfSomeReason(t *testing.T) {
	for _, s := range settle.Sentences {
		r := reasonFor(s)
		want := settle.Fill(s.Text, func(name string) string { return settle.InEnglish.Arg(name, r.Facts()[name]) })
		if got := r.Message(); got != want {
			t.Errorf("%s %q: got %q, want %q", s.Code, s.Why, got, want)
		}
		if strings.ContainsAny(r.Message(), "{}") {
			t.Errorf("%s %q: an argument is left: %q", s.Code, s.Why, r.Message())
		}
	}
}

// Where an argument is missing, as in a reason of another version, there is still a sentence, and no empty place in it.
func TestASentenceDoesNotDependOnItsArguments(t *testing.T) {
	for _, s := range settle.Sentences {
		r := reasonFor(s)
		r.Args, r.Phase = nil, ""
		if s.Why != "" {
			r.Args = settle.Args{"why": s.Why}
		}
		got := r.Message()
		if strings.HasPrefix(got, "The reason is") && strings.Contains(s.Text, "{") || strings.Contains(got, "  ") ||
			strings.ContainsAny(got, "{}") {
			t.Errorf("%s %q without its arguments: %q", s.Code, s.Why, got)
		}
	}
}

func TestWhetherTheSiteWasReached(t *testing.T) {
	for _, c := range []struct {
		says, code string
		phase      settle.Phase
		unreached  bool
	}{
		{"no such name", settle.CodeDNS, settle.PhaseName, true},
		{"nothing at that port", settle.CodeRefused, settle.PhaseConnect, true},
		{"a bad certificate", settle.CodeTLS, settle.PhaseTLS, true},
		{"a fetch that failed in a browser", settle.CodeNetwork, "", true},
		{"late while resolving the name", settle.CodeTimeout, settle.PhaseName, true},
		{"late while connecting, as at a machine that drops packets", settle.CodeTimeout, settle.PhaseConnect, true},
		{"late in the handshake", settle.CodeTimeout, settle.PhaseTLS, true},
		{"late before a connection was there", settle.CodeTimeout, settle.PhaseStart, false},
		{"late while waiting for the answer", settle.CodeTimeout, settle.PhaseWait, false},
		{"late while reading it", settle.CodeTimeout, settle.PhaseRead, false},
		{"late in a browser, which does not say where", settle.CodeTimeout, "", false},
		{"broken off while reading", settle.CodeCut, settle.PhaseRead, false},
		{"broken off in the handshake", settle.CodeCut, settle.PhaseTLS, false},
		{"an answer", "http_503", settle.PhaseRead, false},
		{"blocked here", settle.CodeBlocked, "", false},
		{"a code of another version", "moon", settle.PhaseConnect, false},
	} {
		r := settle.NewReason(c.code, "")
		r.Phase = c.phase
		if got := r.Unreached(); got != c.unreached {
			t.Errorf("%s: unreached %v, want %v", c.says, got, c.unreached)
		}
	}
}

func TestWhichEventsAreOnlySentToThoseWhoWatch(t *testing.T) {
	for kind, live := range map[settle.Kind]bool{
		settle.Accepted: false, settle.Started: true, settle.Settled: false, settle.Decided: false, settle.Ended: false,
		settle.Paused: true, settle.Slowed: true,
	} {
		if kind.IsLive() != live {
			t.Errorf("%s is live: %v, want %v", kind, kind.IsLive(), live)
		}
	}
}

// A reason is built step by step; an empty text adds nothing, so that details have no empty places.
func TestWhatAReasonIsBuiltOf(t *testing.T) {
	r := settle.NewReason(settle.CodeCut, "").With("error", "").With("list", []string{"a"}).With("n", 0)
	if len(r.Args) != 2 || r.Args.Text("error") != "" || r.Args.Text("n") != "" || r.Detail() != "list a, n 0" {
		t.Errorf("got %v, %q", r.Args, r.Detail())
	}
	if bare := settle.NewReason(settle.CodeCut, ""); bare.Args != nil || bare.Facts() != nil {
		t.Errorf("a reason of nothing but a code has %v", bare.Args)
	}
	r.Phase = settle.PhaseRead
	if facts := r.Facts(); facts["phase"] != "read" || len(r.Args) != 2 {
		t.Errorf("the facts are %v, and the args %v", facts, r.Args)
	}
}

// A status keeps the wait that the site asked for, and each phase has words of its own.
func TestHTTPReasonsAreOfTheirStatus(t *testing.T) {
	for status := 300; status < 600; status++ {
		r := settle.HTTPReason(status, time.Duration(status)*time.Second)
		if r.Detail() != "HTTP status "+strings.TrimPrefix(r.Code, settle.CodeHTTP) || r.Unreached() ||
			r.RetryAfter != time.Duration(status)*time.Second || r.Args != nil {
			t.Errorf("%d: %+v", status, r)
		}
	}
	for phase, words := range settle.PhaseWords {
		if r := (&settle.Reason{Code: settle.CodeTimeout, Phase: phase}); r.Detail() != words {
			t.Errorf("%s: %q, want %q", phase, r.Detail(), words)
		}
	}
}
