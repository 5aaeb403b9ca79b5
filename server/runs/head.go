package runs

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"allsettled/app/plan"
)

// head is what is stored of a run beside its events. It has no secret: the plan is masked, and the cancel key
// is stored as a hash.
type head struct {
	Plan    plan.Plan
	Key     [sha256.Size]byte
	At      time.Time
	Visitor string
	Secrets bool // the plan had some, and cannot continue without them
	Origin  Origin
}

// same reports whether an order asks for this run.
func (h head) same(o Order) bool { return h.Plan.Same(o.Plan) && h.Origin.is(o.Origin) }

// writtenHead is the stored form. Fields are only added, and may be missing: a journal is read by later versions.
// What an earlier version would misread needs another headVersion.
type writtenHead struct {
	V       int             `json:"v"`
	At      time.Time       `json:"at"`
	Key     []byte          `json:"key"`
	Visitor string          `json:"visitor"`
	Secrets bool            `json:"secrets,omitempty"`
	Plan    json.RawMessage `json:"plan"`
	IDs     string          `json:"ids,omitempty"` // a long range, whose IDs are not in the plan

	Continues string `json:"continues,omitempty"`
	Only      string `json:"only,omitempty"` // the word, if the selection was one
	Indices   []int  `json:"indices,omitempty"`
}

const headVersion = 1

// planMost is up to how many bytes a plan is written with all of its IDs: a message of the journal has 8 MiB.
const planMost = 7 << 20

// encode writes the head. The IDs of a long range are stored as the range, see planMost; a plan that is larger and
// has no range is written as it is, and the journal says whether it has room.
func (h head) encode() ([]byte, error) {
	written, ids := h.Plan.Encode(), ""
	if len(written) > planMost {
		if text, ok := h.Plan.Range(); ok {
			short := h.Plan
			short.IDs, ids = nil, text
			written = short.Encode()
		}
	}
	return json.Marshal(writtenHead{
		V: headVersion, At: h.At, Key: h.Key[:], Visitor: h.Visitor, Secrets: h.Secrets, Plan: written, IDs: ids,
		Continues: h.Origin.Continues, Only: h.Origin.Only.Word, Indices: h.Origin.Indices,
	})
}

// decodeHead reads what encode wrote. It refuses a head that it does not understand in full, rather than to continue
// a run with half of its plan.
func decodeHead(data []byte) (head, error) {
	var w writtenHead
	if err := json.Unmarshal(data, &w); err != nil {
		return head{}, fmt.Errorf("read the head of a run: %w", err)
	}
	if w.V != headVersion || len(w.Key) != sha256.Size {
		return head{}, fmt.Errorf("read the head of a run: version %d, want %d", w.V, headVersion)
	}
	p, err := plan.Decode(w.Plan)
	if err != nil {
		return head{}, fmt.Errorf("read the plan of a run: %w", err)
	}
	if w.IDs != "" {
		if p.IDs, err = readRange(w.IDs); err != nil {
			return head{}, fmt.Errorf("read the IDs of a run: %w", err)
		}
	}
	from := Origin{Continues: w.Continues, Only: plan.Selection{Word: w.Only}, Indices: w.Indices}
	return head{p.Filled(), [sha256.Size]byte(w.Key), w.At, w.Visitor, w.Secrets, from}, nil
}

// readRange returns the IDs of a long range.
func readRange(text string) ([]string, error) {
	r, err := plan.ParseRange(text)
	if err != nil {
		return nil, err
	}
	return r.AppendTo(nil)
}

// summary returns the summary of a run of which no outcome is known.
func (h head) summary(run string) Summary {
	return Summary{Run: run, State: StateRunning, Total: h.Plan.Total(), Plan: h.Plan, Continues: h.Origin.Continues}
}

// wants reports whether an order brings the secrets that the run cannot continue without. Only who has the key may:
// a stranger who knows the name and the plan could otherwise have the calls made with other credentials.
func (h head) wants(o Order) bool { return h.Secrets && !o.Plan.IsMasked() && h.opens(o.CancelKey) }

// opens reports whether the key is the run's. It takes the same time for every wrong key.
func (h head) opens(key string) bool {
	sum := sha256.Sum256([]byte(key))
	return subtle.ConstantTimeCompare(sum[:], h.Key[:]) == 1
}

// nameShape is the form of a run's name, and of a cancel key that a client chooses. It is safe in a subject of NATS,
// in a file name, in an address and in a shell. Sixteen characters, because who knows the name may watch the run.
var nameShape = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// secret returns an unguessable name or key: 128 random bits in 22 characters.
func secret() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // crypto/rand: it never returns an error
	return base64.RawURLEncoding.EncodeToString(b)
}
