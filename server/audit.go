package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"allsettled/server/api"
)

// declareAudit names the flag of the audit.
func (c *config) declareAudit(f *pflag.FlagSet) {
	f.StringVar(&c.audit, "audit", "", "`FILE` that gets a line of JSON for every run that is started, refused or cancelled; - is stderr")
}

// audit appends records to a file. It opens the file for each, so that it may be moved away at any time.
type audit struct {
	file   string
	stderr io.Writer
	log    *slog.Logger
	mu     sync.Mutex
}

// newAudit returns what keeps records, nil where none are asked for. The error says that
// the file cannot be written.
func newAudit(c config, stderr io.Writer, log *slog.Logger) (func(api.AuditEntry), error) {
	if c.audit == "" {
		return nil, nil //nolint:nilnil // no audit is no mistake
	}
	a := &audit{file: c.audit, stderr: stderr, log: log}
	if err := a.append(nil); err != nil {
		return nil, usagef("--audit %s cannot be written: %w", c.audit, err)
	}
	return a.keep, nil
}

// keep writes a record down.
func (a *audit) keep(r api.AuditEntry) {
	line, err := json.Marshal(struct {
		Time    time.Time `json:"time"`
		Action  string    `json:"action"`
		Visitor string    `json:"visitor"`
		Run     string    `json:"run"`
		Host    string    `json:"host,omitempty"`
		Method  string    `json:"method,omitempty"`
		Mode    string    `json:"mode,omitempty"`
		Calls   int       `json:"calls,omitempty"`
		Why     string    `json:"why,omitempty"`
	}{time.Now().UTC(), r.Action, r.Visitor, r.Run, r.Host, r.Method, r.Mode, r.Calls, r.Why})
	if err == nil {
		err = a.append(append(line, '\n'))
	}
	if err != nil {
		a.log.Error("the audit cannot be written", "error", err)
	}
}

func (a *audit) append(line []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.file == "-" {
		_, err := a.stderr.Write(line)
		return err
	}
	f, err := os.OpenFile(a.file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(line)
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}
