package settle

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// Phase says what an attempt was busy with when it failed.
type Phase string

// The phases of an attempt, in their order. The zero Phase is unknown, as always in a browser.
const (
	PhaseStart   Phase = "start"   // before anything was sent, for example while waiting for a connection
	PhaseName    Phase = "name"    // resolving the site's name
	PhaseConnect Phase = "connect" // making the connection
	PhaseTLS     Phase = "tls"     // in the TLS handshake
	PhaseWait    Phase = "wait"    // waiting for the first byte of the answer
	PhaseRead    Phase = "read"    // reading the answer
)

// Reason says why a call rejected, as facts. It is the error a [Do] returns.
//
// Programs decide by Code alone. The sentence that a person reads is made from all of it: in English by
// [Reason.Message], in other languages by package say.
type Reason struct {
	Code       string
	Phase      Phase
	Args       Args
	RetryAfter time.Duration // how long the site asked to wait; 0 when it did not

	// Written is the English sentence of an event that an older version wrote, which kept no Args. It is
	// empty otherwise, so that a sentence exists once, in its table.
	Written string
}

// Args are the facts about a code, by name: texts, whole numbers (int) and lists of texts. The name tells the unit:
//
//	why     which of several sentences of the code is meant, see [Sentences]
//	error   what a library or the other side said, for a developer; neither bodies nor secrets
//	ms      a duration in milliseconds
//	limit   a size in bytes
//
// Who reads Args must not change them: many reasons share them.
type Args map[string]any

// NewReason returns the reason of a code; why chooses among the code's sentences and is empty for the general one.
func NewReason(code, why string) *Reason {
	r := &Reason{Code: code}
	if why != "" {
		r.Args = Args{"why": why}
	}
	return r
}

// With adds an argument, unless it is an empty text, and returns the reason, which must be new.
func (r *Reason) With(name string, value any) *Reason {
	if value == "" {
		return r
	}
	if r.Args == nil {
		r.Args = Args{}
	}
	r.Args[name] = value
	return r
}

// UnmarshalJSON reads args from a JSON object. Numbers come as int, their fraction cut off, and lists as []string;
// values of any other type are left out, as an older program has to do with those of a newer one.
func (a *Args) UnmarshalJSON(data []byte) error {
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil || all == nil {
		return err
	}
	*a = Args{}
	for name, value := range all {
		switch value := value.(type) {
		case string:
			(*a)[name] = value
		// encoding/json has every number as a float64, which is exact for all that args hold: counts, sizes,
		// milliseconds.
		case float64:
			(*a)[name] = int(max(-1<<53, min(value, 1<<53))) // all that a float64 holds exactly
		case []any:
			texts := make([]string, len(value))
			for i, one := range value {
				texts[i] = plain(one)
			}
			(*a)[name] = texts
		}
	}
	return nil
}

// Text returns an argument that is a text; empty where there is none.
func (a Args) Text(name string) string {
	text, _ := a[name].(string)
	return text
}

// Message returns the English sentence for a person: what happened, and what can be done. It has no full stop.
// It is empty for nil, the reason of a call that was not rejected.
func (r *Reason) Message() string {
	switch {
	case r == nil:
		return ""
	case r.Written != "":
		return r.Written
	}
	return English(Sentences, r.Code, r.Facts())
}

// Facts returns the args together with the phase, if that is known, by the name "phase": all that a sentence of
// [Sentences] can name.
func (r *Reason) Facts() Args {
	if r.Phase == "" {
		return r.Args
	}
	all := Args{"phase": string(r.Phase)}
	maps.Copy(all, r.Args)
	return all
}

// Detail returns the technical side for a developer, in English: the phase, the error of a library, and all other
// args by name. It is empty where nothing is known but the code, and for nil.
func (r *Reason) Detail() string {
	switch {
	case r == nil:
		return ""
	case r.Written != "":
		return r.Args.Text("error") // the whole of it, as the older version wrote it
	}
	var parts []string
	if status, ok := strings.CutPrefix(r.Code, CodeHTTP); ok {
		parts = append(parts, "HTTP status "+status)
	}
	if text := r.Args.Text("error"); text != "" {
		parts = append(parts, text)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Args)) {
		if name != "why" && name != "error" {
			parts = append(parts, name+" "+plain(r.Args[name]))
		}
	}
	detail := strings.Join(parts, ", ")
	switch doing := PhaseWords[r.Phase]; {
	case doing == "":
		return detail
	case detail == "":
		return doing
	default:
		return doing + ": " + detail
	}
}

// Error returns the reason on one line.
func (r *Reason) Error() string {
	line := r.Code + ": " + r.Message()
	if detail := r.Detail(); detail != "" {
		line += " (" + detail + ")"
	}
	return line
}

// Unreached reports whether the site was never reached: by its code, or because time ran out in a phase before
// there was a connection, as at a machine that drops what is sent to it.
func (r *Reason) Unreached() bool {
	switch r.Phase {
	case PhaseName, PhaseConnect, PhaseTLS:
		if r.Code == CodeTimeout {
			return true
		}
	case PhaseStart, PhaseWait, PhaseRead:
	}
	return FactsOf(r.Code).Class == ClassUnreached
}
