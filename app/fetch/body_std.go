//go:build !js

package fetch

import (
	"bytes"
	"io"
	"sync"
)

const (
	smallRoom = 16 << 10 // of a body's first bytes
	chunkRoom = 64 << 10 // of each following chunk
)

// Bodies are read into rooms that are used again and then copied to their exact size: a buffer
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
		return nil, tooLarge("The answer is", limit)
	}
	if err == nil {
		return readOn(first[:], r, limit)
	}
	if err != io.EOF {
		return nil, err
	}
	return bytes.Clone(first[:size]), nil
}

// readOn reads a body that is longer than its first room, which is full.
func readOn(first []byte, r io.Reader, limit int64) ([]byte, error) {
	var rooms []*[chunkRoom]byte
	defer func() {
		for _, room := range rooms {
			chunks.Put(room)
		}
	}()
	total, last := len(first), 0
	for {
		room := chunks.Get().(*[chunkRoom]byte)
		rooms = append(rooms, room)
		n, err := fill(room[:], r)
		if total, last = total+n, n; int64(total) > limit {
			return nil, tooLarge("The answer is", limit)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	body := append(make([]byte, 0, total), first...)
	for i, room := range rooms {
		if i == len(rooms)-1 {
			return append(body, room[:last]...), nil
		}
		body = append(body, room[:]...)
	}
	return body, nil
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
