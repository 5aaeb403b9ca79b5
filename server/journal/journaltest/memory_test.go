package journaltest_test

import (
	"testing"

	"go.uber.org/goleak"

	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheJournalInMemory(t *testing.T) {
	journaltest.Conformance(t, func(*testing.T) runs.Journal { return &journaltest.Memory{} })
}
