package sheet

import (
	"context"
	"encoding/xml"
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

// part reads one part of a workbook byte by byte. encoding/xml keeps a whole token in memory, a
// text for example, so the bytes of each are counted.
type part struct {
	budget *budget
	in     io.Reader
	buf    []byte
	rest   []byte // of buf
	token  int    // bytes of the current token
}

var _ io.ByteReader = (*part)(nil) // which encoding/xml asks for, else it would read ahead

// ReadByte reads the next byte.
func (p *part) ReadByte() (byte, error) {
	for len(p.rest) == 0 {
		n, err := p.in.Read(p.buf)
		if p.rest = p.buf[:n]; n > 0 {
			err = p.budget.take(n)
		}
		if err != nil {
			return 0, err
		}
	}
	if p.token++; p.token > maxCell {
		return 0, over(p.budget.file.Name, "long_cell", maxCell>>10)
	}
	c := p.rest[0]
	p.rest = p.rest[1:]
	return c, nil
}

// Read makes a part an io.Reader; it is not called.
func (p *part) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	c, err := p.ReadByte()
	if err != nil {
		return 0, err
	}
	b[0] = c
	return 1, nil
}

// tokens calls yield for each token of a part until it returns false or an error. It neither
// resolves namespaces nor keeps the elements that are open, and encoding/xml knows no entities but
// its own five, so its memory is that of one token. The token is valid during the call.
func (p *part) tokens(yield func(xml.Token) (more bool, err error)) error {
	in := xml.NewDecoder(p)
	for {
		p.token = 0
		token, err := in.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if more, err := yield(token); err != nil || !more {
			return err
		}
	}
}

// attribute returns the value of an attribute by its local name.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// isOurs reports whether an error is a mistake or the end of a context, and not one of the zip or
// XML of a broken file.
func isOurs(err error) bool {
	_, mistake := errors.AsType[*plan.FieldError](err)
	return mistake || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
