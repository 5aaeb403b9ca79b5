//go:build !js

package fetch

import (
	"bytes"
	"io"
	"sync"
)

const (
	firstRead  = 4 << 10  // the room a body gets before anything of it has come
	poolLimit  = 64 << 10 // larger buffers are handed over, not kept
	spareShare = 4        // a buffer with more than a fourth of it unused is copied
)

// buffers are the rooms that small bodies are read into before they are copied
// to their exact size.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, firstRead); return &b }}

// readBounded reads all of a body, or a too_large reason when it is longer than
// limit bytes. Memory grows with what has come, never with what was announced.
func readBounded(r io.Reader, limit int64) ([]byte, error) {
	pooled := buffers.Get().(*[]byte)
	buf, err := readInto((*pooled)[:0], r, limit)
	if cap(buf) > poolLimit {
		buffers.Put(pooled)
		if err != nil {
			return nil, err
		}
		return trim(buf), nil
	}
	var body []byte
	if err == nil {
		body = bytes.Clone(buf)
	}
	*pooled = buf[:0]
	buffers.Put(pooled)
	return body, err
}

// readInto appends the body to buf until its end, its limit or an error.
func readInto(buf []byte, r io.Reader, limit int64) ([]byte, error) {
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if int64(len(buf)) > limit {
			return buf, tooLarge("The answer is", limit)
		}
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
}

// trim gives back the room a grown buffer did not need.
func trim(buf []byte) []byte {
	if (cap(buf)-len(buf))*spareShare > cap(buf) {
		return bytes.Clone(buf)
	}
	return buf
}
