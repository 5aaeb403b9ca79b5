package config_test

import (
	"testing"

	"allsettled/server/config"
)

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		typed   string
		want    config.Bytes
		written string
	}{
		{"1", 1, "1"},
		{"1B", 1, "1"},
		{"1000", 1000, "1000"},
		{"1KB", 1000, "1000"},
		{"1024", 1024, "1KiB"},
		{"512KiB", 512 << 10, "512KiB"},
		{"512 KiB", 512 << 10, "512KiB"},
		{"1024KiB", 1 << 20, "1MiB"},
		{"5MB", 5_000_000, "5000000"},
		{"20GiB", 20 << 30, "20GiB"},
		{"2GB", 2_000_000_000, "1953125KiB"},
		{"1TiB", 1 << 40, "1024GiB"},
		{"1024TiB", 1 << 50, "1048576GiB"},
	} {
		var b config.Bytes
		if err := b.Set(c.typed); err != nil || b != c.want || b.String() != c.written {
			t.Errorf("%s: got %d, written %q, and %v; want %d, %q", c.typed, b, b.String(), err, c.want, c.written)
		}
	}
}

func TestWhatIsNotASize(t *testing.T) {
	for _, typed := range []string{
		"", "0", "-1", "1.5MiB", "huge", "KiB", "1kib", "1 2", "1025TiB",
		"9223372036854775807KiB", "99999999999999999999",
	} {
		b := config.Bytes(7)
		if err := b.Set(typed); err == nil || b != 7 {
			t.Errorf("%q: got %d and %v, want an error and the size unchanged", typed, b, err)
		}
	}
}

// FuzzBytes holds every size that is read to be written so that it is read as the same.
func FuzzBytes(f *testing.F) {
	for _, seed := range []string{"1", "512KiB", "20GiB", "5MB", "1024TiB", "0", "x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		var b, again config.Bytes
		if b.Set(typed) != nil {
			return
		}
		if b < 1 || b > 1<<50 {
			t.Fatalf("%q is read as %d", typed, b)
		}
		if err := again.Set(b.String()); err != nil || again != b {
			t.Fatalf("%q is written as %q and read as %d, %v; want %d", typed, b.String(), again, err, b)
		}
	})
}
