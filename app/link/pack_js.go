package link

import (
	"context"
	"errors"
	"math"
	"syscall/js"

	"allsettled/app/promise"
)

// pack returns data as raw DEFLATE.
func pack(ctx context.Context, data []byte) ([]byte, error) {
	return pipe(ctx, "CompressionStream", data, math.MaxInt64)
}

// unpack returns what was packed, at most limit bytes. A browser rejects bytes behind the end as it
// rejects a broken stream, and says which in words of its own: here both are errInvalid.
func unpack(ctx context.Context, data []byte, limit int64) ([]byte, error) {
	unpacked, err := pipe(ctx, "DecompressionStream", data, limit)
	if _, ok := errors.AsType[promise.Rejection](err); ok {
		return nil, errInvalid
	}
	if errors.Is(err, promise.ErrTooLong) {
		return nil, errTooLong
	}
	return unpacked, err
}

// pipe sends data through a transform stream of that class (Compression Standard, 4 and 5).
func pipe(ctx context.Context, class string, data []byte, limit int64) ([]byte, error) {
	transform := js.Global().Get(class)
	if transform.Type() != js.TypeFunction {
		return nil, errUnsupported
	}
	array := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(array, data)
	blob := js.Global().Get("Blob").New([]any{array})
	return promise.ReadAll(ctx, blob.Call("stream").Call("pipeThrough", transform.New("deflate-raw")), limit)
}
