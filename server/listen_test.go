package main

import (
	"strings"
	"testing"
)

func TestAPortInUseIsAnsweredWithWhatToTypeInstead(t *testing.T) {
	first, err := listen(t.Context(), "--listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Close() }()
	_, err = listen(t.Context(), "--listen", first.Addr().String())
	const want = "another program uses this port; choose another one, or 127.0.0.1:0 for any that is free"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a second server on the port says %v", err)
	}
}
