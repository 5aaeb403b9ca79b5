package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"allsettled/server/api"
	"allsettled/server/config"
	"allsettled/server/fault"
)

// audit appends entries to a file. It opens the file for each entry, so that it can be rotated at any time.
type audit struct {
	file   string
	stderr io.Writer
	log    *slog.Logger
	mu     sync.Mutex
}

// newAudit returns what writes the entries of the audit, nil where there is no file for them.
func newAudit(file string, stderr io.Writer, log *slog.Logger) (func(api.AuditEntry), error) {
	if file == "" {
		return nil, nil //nolint:nilnil // no audit is no error
	}
	a := &audit{file: file, stderr: stderr, log: log}
	if err := a.append(nil); err != nil {
		return nil, config.Usagef("--audit %s cannot be written: %w; name another file", file, fault.Plain(err))
	}
	return a.write, nil
}

// write appends an entry as one line of JSON.
func (a *audit) write(r api.AuditEntry) {
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
		a.log.Error("cannot write the audit", "error", err)
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
