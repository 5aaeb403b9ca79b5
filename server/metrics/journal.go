package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// The operations of the journal that can fail. Fenced is not a fault of the disk: another owner has appended to the
// run.
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
		"Operations of the journal that failed; fenced: another writer was first.", "operation")
	m.journalErrors = map[string]prometheus.Counter{}
	for _, op := range []string{OpCreate, OpAppend, OpPut, OpDrop, OpRead, Fenced} {
		m.journalErrors[op] = trouble.WithLabelValues(op)
	}
}

// Appended counts a group of events that is on disk, and how long that took.
func (m *Metrics) Appended(took time.Duration) { m.appends.Observe(took.Seconds()) }

// JournalError counts a failed operation, one of the constants of this package. Others are not counted.
func (m *Metrics) JournalError(operation string) {
	if c := m.journalErrors[operation]; c != nil {
		c.Inc()
	}
}
