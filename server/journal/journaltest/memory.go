// Package journaltest has a journal in memory and the tests that every journal passes.
//
// [Memory] stands in for the journal on disk in tests of other packages: it needs no folder and works in a
// testing/synctest bubble. [Conformance] holds both to the contract of [runs.Journal], so a test that passes
// with the one says something about the other.
package journaltest

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"sync"

	"allsettled/server/runs"
)

var _ runs.Journal = (*Memory)(nil)

// Memory is a [runs.Journal] that lives as long as its process. The zero Memory is ready to use. Its methods
// may be called by many goroutines.
type Memory struct {
	mu   sync.Mutex
	runs map[string]*memoryRun
}

type memoryRun struct {
	head  []byte
	log   []group
	parts map[string][]byte
	marks map[string]uint64 // of parts that were written by Swap
}

// group is what one Append wrote.
type group struct {
	first uint64 // number of its first line
	lines []byte // joined by line breaks
}

// after returns the lines of the group after that number, joined by line breaks.
func (g group) after(number uint64) []byte {
	if number < g.first {
		return g.lines
	}
	lines := bytes.Split(g.lines, []byte("\n"))
	known := min(number-g.first+1, uint64(len(lines)))
	return bytes.Join(lines[known:], []byte("\n"))
}

// ofLocked returns a run, or an empty one that is not stored.
func (m *Memory) ofLocked(run string) *memoryRun {
	if r := m.runs[run]; r != nil {
		return r
	}
	return &memoryRun{}
}

// Create claims a name.
func (m *Memory) Create(_ context.Context, run string, head []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.runs[run] != nil {
		return fmt.Errorf("create run %s: %w", run, fs.ErrExist)
	}
	if m.runs == nil {
		m.runs = map[string]*memoryRun{}
	}
	m.runs[run] = &memoryRun{head: bytes.Clone(head), parts: map[string][]byte{}, marks: map[string]uint64{}}
	return nil
}

// Append adds a group to a log. The mark is the number of groups before it.
func (m *Memory) Append(_ context.Context, run string, mark, first uint64, lines []byte) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.runs[run]
	if r == nil {
		return 0, fmt.Errorf("append to the log of run %s: %w", run, fs.ErrNotExist)
	}
	if mark != uint64(len(r.log)) {
		return 0, fmt.Errorf("append to the log of run %s: %w", run, fs.ErrExist)
	}
	r.log = append(r.log, group{first, bytes.Clone(lines)})
	return uint64(len(r.log)), nil
}

// Put writes a part.
func (m *Memory) Put(_ context.Context, run, part string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.runs[run]
	if r == nil {
		return fmt.Errorf("write %s of run %s: %w", part, run, fs.ErrNotExist)
	}
	r.parts[part] = bytes.Clone(data)
	return nil
}

// Swap writes a part in place of the one with that mark.
func (m *Memory) Swap(_ context.Context, run, part string, mark uint64, data []byte) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.runs[run]
	if r == nil {
		return 0, fmt.Errorf("write %s of run %s: %w", part, run, fs.ErrNotExist)
	}
	if r.marks[part] != mark {
		return 0, fmt.Errorf("write %s of run %s: %w", part, run, fs.ErrExist)
	}
	r.marks[part]++
	r.parts[part] = bytes.Clone(data)
	return r.marks[part], nil
}

// Marked returns the part that Swap wrote last, and its mark.
func (m *Memory) Marked(ctx context.Context, run, part string) ([]byte, uint64, error) {
	data, err := m.Part(ctx, run, part)
	m.mu.Lock()
	defer m.mu.Unlock()
	return data, m.ofLocked(run).marks[part], err
}

// Size returns how many bytes all runs take.
func (m *Memory) Size(context.Context) (n int64, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.runs {
		n += int64(len(r.head))
		for _, g := range r.log {
			n += int64(len(g.lines))
		}
		for _, part := range r.parts {
			n += int64(len(part))
		}
	}
	return n, nil
}

// Drop deletes a run.
func (m *Memory) Drop(_ context.Context, run string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.runs, run)
	return nil
}

// Runs returns the names of all runs.
func (m *Memory) Runs(context.Context) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Keys(m.runs)), nil
}

// Head returns what the run was created with.
func (m *Memory) Head(_ context.Context, run string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.runs[run]; r != nil {
		return r.head, nil
	}
	return nil, fmt.Errorf("read the head of run %s: %w", run, fs.ErrNotExist)
}

// Part returns the part of that name.
func (m *Memory) Part(_ context.Context, run, part string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if data, ok := m.ofLocked(run).parts[part]; ok {
		return data, nil
	}
	return nil, fmt.Errorf("read %s of run %s: %w", part, run, fs.ErrNotExist)
}

// Last returns the last group of a log.
func (m *Memory) Last(_ context.Context, run string) (lines []byte, first, mark uint64, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	log := m.ofLocked(run).log
	if len(log) == 0 {
		return nil, 0, 0, fmt.Errorf("read the end of run %s: %w", run, fs.ErrNotExist)
	}
	g := log[len(log)-1]
	return g.lines, g.first, uint64(len(log)), nil
}

// Read yields the lines after that number, in the groups in which they were appended.
func (m *Memory) Read(ctx context.Context, run string, after uint64) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		m.mu.Lock()
		log := m.ofLocked(run).log
		m.mu.Unlock()
		from, exact := slices.BinarySearchFunc(log, after+1, func(g group, line uint64) int {
			return cmp.Compare(g.first, line)
		})
		if !exact {
			from = max(0, from-1)
		}
		for _, g := range log[from:] {
			if ctx.Err() != nil {
				yield(nil, context.Cause(ctx))
				return
			}
			if lines := g.after(after); len(lines) > 0 && !yield(lines, nil) {
				return
			}
		}
	}
}
