package sheet

import (
	"bytes"
	"context"
	"errors"
	"io"

	"allsettled/app/plan"
)

// budget counts what the parts of one workbook unpack to.
type budget struct {
	file     File
	limits   Limits
	unpacked int64
	ended    func() error // why reading has to stop; nil: it has not
}

// take counts bytes that were unpacked. Its error is that of the limit which they break.
func (b *budget) take(n int) error {
	b.unpacked += int64(n)
	switch {
	case b.unpacked > b.limits.Unpacked:
		return over(b.file.Name, "much_unpacked", mebibytes(b.limits.Unpacked))
	case b.unpacked > freely && b.unpacked > b.limits.Ratio*int64(len(b.file.Data)):
		return over(b.file.Name, "dense_file", int(b.limits.Ratio))
	}
	return b.ended()
}

// until returns what says that ctx has ended: by its cause, or as the mistake of a file that takes
// too long to read.
func until(ctx context.Context, f File, l Limits) func() error {
	return func() error {
		err := context.Cause(ctx)
		if errors.Is(err, errSlow) {
			return over(f.Name, "slow_file", int(l.Time.Seconds()))
		}
		return err
	}
}

// part reads one part of a workbook. What is read of it and not released stays in memory, at most
// maxCell bytes.
type part struct {
	budget *budget
	in     io.Reader
	buf    []byte
	from   int // where in buf the current token begins
	at     int // where the next begins
	to     int // where what was read ends
	err    error
}

// release gives up the current token.
func (p *part) release() { p.from = p.at }

// rest is what was read behind the current token.
func (p *part) rest() []byte { return p.buf[p.at:p.to] }

// need reads until n bytes are there behind the current token; io.EOF when the part ends before.
func (p *part) need(n int) error {
	for p.to-p.at < n {
		if err := p.fill(); err != nil {
			return err
		}
	}
	return nil
}

// fill reads more of the part, behind what is there.
func (p *part) fill() error {
	if p.err != nil {
		return p.err
	}
	if p.to-p.from > maxCell {
		return over(p.budget.file.Name, "long_cell", maxCell>>10)
	}
	if p.from > 0 {
		copy(p.buf, p.buf[p.from:p.to])
		p.at, p.to, p.from = p.at-p.from, p.to-p.from, 0
	}
	if p.to == len(p.buf) {
		p.buf = append(p.buf, make([]byte, max(len(p.buf), 32<<10))...)
	}
	n, err := p.in.Read(p.buf[p.to:])
	p.to += n
	if p.err = p.budget.take(n); p.err == nil {
		p.err = err
	}
	if n > 0 { // an error is that of the next call
		return nil
	}
	return p.err
}

// broken is the error of a token that the part has no end of.
func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return errXML
	}
	return err
}

// until reads what stands between two marks, of which the first is there.
func (p *part) until(begin, end string) ([]byte, error) {
	for seen := len(begin); ; {
		rest := p.rest()
		if n := bytes.Index(rest[seen:], []byte(end)); n >= 0 {
			p.at += seen + n + len(end)
			return rest[len(begin) : seen+n], p.long()
		}
		seen = max(seen, len(rest)-len(end)+1)
		if err := p.fill(); err != nil {
			return nil, broken(err)
		}
	}
}

// before reads up to a byte, or to the end of the part.
func (p *part) before(end byte) ([]byte, error) {
	for seen := 0; ; {
		rest := p.rest()
		if n := bytes.IndexByte(rest[seen:], end); n >= 0 {
			p.at += seen + n
			return rest[:seen+n], p.long()
		}
		seen = len(rest)
		switch err := p.fill(); {
		case errors.Is(err, io.EOF):
			rest = p.rest() // fill has moved it
			p.at = p.to
			return rest, p.long()
		case err != nil:
			return nil, err
		}
	}
}

// tag reads what stands between < and the next > that is not in quotes.
func (p *part) tag() ([]byte, error) {
	quote := byte(0)
	for seen := 1; ; {
		rest := p.rest()
		for ; seen < len(rest); seen++ {
			switch c := rest[seen]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '<':
				return nil, errXML
			case c == '>':
				p.at += seen + 1
				return rest[1:seen], p.long()
			}
		}
		if err := p.fill(); err != nil {
			return nil, broken(err)
		}
	}
}

// long returns the mistake of a token that is longer than one may be.
func (p *part) long() error {
	if p.at-p.from > maxCell {
		return over(p.budget.file.Name, "long_cell", maxCell>>10)
	}
	return nil
}

// isOurs reports whether an error is a mistake or the end of a context, and not one of the zip or
// XML of a broken file.
func isOurs(err error) bool {
	_, mistake := errors.AsType[*plan.FieldError](err)
	return mistake || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
