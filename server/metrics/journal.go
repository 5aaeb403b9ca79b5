package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// The operations of the journal that can fail. Fenced is no trouble of the disk: somebody
// else has appended to the run meanwhile.
const (
	OpCreate = "create"
	OpAppend = "append"
	OpPut    = "put"
	OpDrop   = "drop"
	OpRead   = "read"
	Fenced   = "fenced"
)

func (m *Metrics) makeJournal() {
	m.appends = m.histogram("allsettled_journal_append_duration_seconds",
		"How long it took until a group of events was on disk.", appendSeconds)
	trouble := m.counters("allsettled_journal_errors_total",
		"What the journal could not do, by operation; fenced: another writer was first.", "operation")
	m.journalErrors = map[string]prometheus.Counter{}
	for _, op := range []string{OpCreate, OpAppend, OpPut, OpDrop, OpRead, Fenced} {
		m.journalErrors[op] = trouble.WithLabelValues(op)
	}
}

// Appended counts a group that is on disk, and how long that took.
func (m *Metrics) Appended(took time.Duration) { m.appends.Observe(took.Seconds()) }

// JournalError counts that an operation, one of the constants of this package, was
// not done. Others are not counted.
func (m *Metrics) JournalError(operation string) {
	if c := m.journalErrors[operation]; c != nil {
		c.Inc()
	}
}
