package runs

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"time"

	"allsettled/app/plan"
)

// head is what is stored of a run beside its events. There is no secret in it:
// the plan is masked, and of the cancel key there is only a hash.
type head struct {
	Plan    plan.Plan
	Key     [sha256.Size]byte
	At      time.Time
	Visitor string
	Secrets bool // the plan had some, and cannot go on without
	Origin  Origin
}

// Origin says where a run's calls come from. The zero value: from its own plan.
type Origin struct {
	Continues string         // the run whose calls are made again
	Only      plan.Selection // as it was asked for
	Indices   []int          // place in that run of each call, rising
}

// is reports whether an order means this origin. One that names none does:
// it is the plan again.
func (o Origin) is(asked Origin) bool {
	return asked.Continues == "" || o.Continues == asked.Continues && o.Only.Word == asked.Only.Word && slices.Equal(o.Indices, asked.Indices)
}

// same reports whether an order asks for this run.
func (h head) same(o Order) bool { return h.Plan.Same(o.Plan) && h.Origin.is(o.Origin) }

type writtenHead struct {
	V       int             `json:"v"`
	At      time.Time       `json:"at"`
	Key     []byte          `json:"key"`
	Visitor string          `json:"visitor"`
	Secrets bool            `json:"secrets,omitempty"`
	Plan    json.RawMessage `json:"plan"`
	IDs     string          `json:"ids,omitempty"` // of a long range, which has none in the plan

	Continues string `json:"continues,omitempty"`
	Only      string `json:"only,omitempty"` // the word, where it was one
	Indices   []int  `json:"indices,omitempty"`
}

const headVersion = 1

// planMost is how many bytes of a plan are written out: a message of the journal holds no more than 8 MiB.
const planMost = 7 << 20

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

func decodeHead(data []byte) (head, error) {
	var w writtenHead
	if err := json.Unmarshal(data, &w); err != nil {
		return head{}, fmt.Errorf("read the head of a run: %w", err)
	}
	if w.V != headVersion || len(w.Key) != sha256.Size {
		return head{}, fmt.Errorf("read the head of a run: it is of version %d, and this program reads %d", w.V, headVersion)
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

// opens reports whether the key is the run's, in the same time whatever is wrong with it.
func (h head) opens(key string) bool {
	sum := sha256.Sum256([]byte(key))
	return subtle.ConstantTimeCompare(sum[:], h.Key[:]) == 1
}

// head reads the head of a run that was accepted; ErrNoRun when there is none.
func (r *Runs) head(ctx context.Context, run string) (head, error) {
	if err := r.known(ctx, run); err != nil {
		return head{}, err
	}
	data, err := r.o.Journal.Head(ctx, run)
	if err != nil {
		return head{}, missing(err)
	}
	return decodeHead(data)
}

// known returns nil when there is a run of that name that was accepted, else ErrNoRun.
func (r *Runs) known(ctx context.Context, run string) error {
	if !nameShape.MatchString(run) {
		return ErrNoRun
	}
	_, _, _, err := r.o.Journal.Last(ctx, run)
	return missing(err)
}

// nameShape is what a run's name, and a key chosen by a client, may look like.
var nameShape = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// secret makes a name or key that nobody guesses: 128 bits, 22 characters.
func secret() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails, says crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}

// exists reports whether the error says that the name or place is taken.
func exists(err error) bool { return errors.Is(err, fs.ErrExist) }
