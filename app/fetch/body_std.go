//go:build !js

package fetch

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

const (
	smallRoom = 16 << 10 // of a body's first bytes
	chunkRoom = 64 << 10 // of each following chunk
)

// Bodies are read into buffers that are used again and then copied to their exact size: a buffer
// that grows by appending has had five times the room of a large body when it is done.
var (
	smalls = sync.Pool{New: func() any { return new([smallRoom]byte) }}
	chunks = sync.Pool{New: func() any { return new([chunkRoom]byte) }}
)

// readBounded reads all of a body, or a too_large reason when it is longer than
// limit bytes. Memory grows with what has come, never with what was announced.
func readBounded(r io.Reader, limit int64) ([]byte, error) {
	first := smalls.Get().(*[smallRoom]byte)
	defer smalls.Put(first)
	size, err := fill(first[:], r)
	if int64(size) > limit {
		return nil, tooLarge(limit)
	}
	switch {
	case err == nil:
		return readOn(first[:], r, limit)
	case errors.Is(err, io.EOF):
		return bytes.Clone(first[:size]), nil
	}
	return nil, err
}

// readOn reads a body that is longer than its first room, which is full.
func readOn(first []byte, r io.Reader, limit int64) ([]byte, error) {
	var buffers []*[chunkRoom]byte
	defer func() {
		for _, room := range buffers {
			chunks.Put(room)
		}
	}()
	total := len(first)
	for {
		room := chunks.Get().(*[chunkRoom]byte)
		buffers = append(buffers, room)
		n, err := fill(room[:], r)
		if total += n; int64(total) > limit {
			return nil, tooLarge(limit)
		}
		if errors.Is(err, io.EOF) {
			return joined(first, buffers, total), nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// joined copies what was read into the buffers, all of them full but the last.
func joined(first []byte, buffers []*[chunkRoom]byte, total int) []byte {
	body := append(make([]byte, 0, total), first...)
	for _, room := range buffers {
		body = append(body, room[:min(chunkRoom, total-len(body))]...)
	}
	return body
}

// fill reads until the room is full, or an error; at the end that is io.EOF.
func fill(room []byte, r io.Reader) (n int, err error) {
	for n < len(room) && err == nil {
		var more int
		more, err = r.Read(room[n:])
		n += more
	}
	return n, err
}
