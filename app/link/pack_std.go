//go:build !js

package link

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"io"
)

// pack returns data as raw DEFLATE.
func pack(_ context.Context, data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(data)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

// unpack returns what was packed, at most limit bytes. Its memory grows with what it unpacks.
func unpack(_ context.Context, data []byte, limit int64) ([]byte, error) {
	in := bytes.NewReader(data) // an io.ByteReader: flate reads no byte behind the end
	unpacked, err := io.ReadAll(io.LimitReader(flate.NewReader(in), limit+1))
	switch {
	case err != nil:
		return nil, errInvalid
	case int64(len(unpacked)) > limit:
		return nil, errTooLong
	case in.Len() > 0:
		return nil, errTrailing
	}
	return unpacked, nil
}
