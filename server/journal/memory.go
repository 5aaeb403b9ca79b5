package journal

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
)

// Memory keeps runs in memory: for tests, and where nothing is to be kept. The
// zero Memory is ready. Its methods do as those of [Journal] and may be called
// by many goroutines.
type Memory struct {
	mu   sync.Mutex
	runs map[string]*memoryRun
}

type memoryRun struct {
	head  []byte
	log   []group
	parts map[string][]byte
	marks map[string]uint64 // of parts that are swapped
}

type group struct {
	first uint64
	lines []byte
}

// of returns the run, an empty one when there is none.
func (m *Memory) ofLocked(run string) *memoryRun {
	if r := m.runs[run]; r != nil {
		return r
	}
	return &memoryRun{}
}

// Create claims a name, as [Journal.Create] does.
func (m *Memory) Create(_ context.Context, run string, head []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.runs[run] != nil {
		return fmt.Errorf("keep the head of run %s: %w", run, fs.ErrExist)
	}
	if m.runs == nil {
		m.runs = map[string]*memoryRun{}
	}
	m.runs[run] = &memoryRun{head: bytes.Clone(head), parts: map[string][]byte{}}
	return nil
}

// Append keeps a group, as [Journal.Append] does.
func (m *Memory) Append(_ context.Context, run string, mark, first uint64, lines []byte) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.ofLocked(run)
	if r.parts == nil {
		return 0, fmt.Errorf("append to the log of run %s: %w", run, fs.ErrNotExist)
	}
	if mark != uint64(len(r.log)) {
		return 0, fmt.Errorf("append to the log of run %s: %w", run, fs.ErrExist)
	}
	r.log = append(r.log, group{first, bytes.Clone(lines)})
	return uint64(len(r.log)), nil
}

// Put keeps a part, as [Journal.Put] does.
func (m *Memory) Put(_ context.Context, run, part string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.ofLocked(run)
	if r.parts == nil {
		return fmt.Errorf("keep %s of run %s: %w", part, run, fs.ErrNotExist)
	}
	r.parts[part] = bytes.Clone(data)
	return nil
}

// Swap keeps a part in place of another, as [Journal.Swap] does.
func (m *Memory) Swap(_ context.Context, run, part string, mark uint64, data []byte) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.ofLocked(run)
	if r.parts == nil || r.marks[part] != mark {
		return 0, fmt.Errorf("keep %s of run %s: %w", part, run, fs.ErrExist)
	}
	if r.marks == nil {
		r.marks = map[string]uint64{}
	}
	r.marks[part]++
	r.parts[part] = bytes.Clone(data)
	return r.marks[part], nil
}

// Marked returns what was swapped last, as [Journal.Marked] does.
func (m *Memory) Marked(ctx context.Context, run, part string) ([]byte, uint64, error) {
	data, err := m.Part(ctx, run, part)
	m.mu.Lock()
	defer m.mu.Unlock()
	return data, m.ofLocked(run).marks[part], err
}

// Size is how many bytes all runs take, as [Journal.Size] says.
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

// Drop forgets a run, as [Journal.Drop] does.
func (m *Memory) Drop(_ context.Context, run string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.runs, run)
	return nil
}

// Runs lists the names of all runs, as [Journal.Runs] does.
func (m *Memory) Runs(context.Context) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Keys(m.runs)), nil
}

// Head returns what the run was started with, as [Journal.Head] does.
func (m *Memory) Head(_ context.Context, run string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.runs[run]; r != nil {
		return r.head, nil
	}
	return nil, fmt.Errorf("read the head of run %s: %w", run, fs.ErrNotExist)
}

// Part returns what was put last, as [Journal.Part] does.
func (m *Memory) Part(_ context.Context, run, part string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if data, ok := m.ofLocked(run).parts[part]; ok {
		return data, nil
	}
	return nil, fmt.Errorf("read %s of run %s: %w", part, run, fs.ErrNotExist)
}

// Last returns the last group, as [Journal.Last] does.
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

// Read yields the lines behind number after, as [Journal.Read] does.
func (m *Memory) Read(ctx context.Context, run string, after uint64) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		m.mu.Lock()
		log := m.ofLocked(run).log
		m.mu.Unlock()
		from, exact := slices.BinarySearchFunc(log, after+1, func(g group, line uint64) int { return cmp.Compare(g.first, line) })
		if !exact {
			from = max(0, from-1)
		}
		for _, g := range log[from:] {
			if ctx.Err() != nil {
				yield(nil, context.Cause(ctx))
				return
			}
			if lines := behind(g.lines, g.first, after); len(lines) > 0 && !yield(lines, nil) {
				return
			}
		}
	}
}

// Close does nothing: there is nothing to give back.
func (*Memory) Close() error { return nil }
