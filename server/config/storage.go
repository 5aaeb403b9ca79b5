package config

import (
	"time"

	"github.com/spf13/pflag"
)

// leastData is the least that --data-max takes: 64 MiB, in which one large run fits.
const leastData = 64 << 20

// Storage says where runs are kept, how many and how long.
type Storage struct {
	Dir  string
	Max  Bytes         // of all runs; 0: no limit
	Free Bytes         // that stay free on the disk
	Keep time.Duration // of a run after its end
}

func (s *Storage) declare(f *pflag.FlagSet) {
	s.Free = 16 << 20
	f.StringVar(&s.Dir, "data", "./.data", "`FOLDER` that keeps all runs")
	f.Var(&s.Max, "data-max", "most bytes that all runs take on disk, for example 20GiB; above nine tenths of it the "+
		"oldest ended runs are deleted (default: no limit)")
	f.Var(&s.Free, "data-free", "bytes that stay free on the disk of --data; below that runs wait until there is "+
		"room, and 32MiB earlier new runs are refused")
	f.DurationVar(&s.Keep, "keep", 24*time.Hour, "how long an ended run stays readable, for example 24h")
}

func (s *Storage) check() error {
	if s.Max > 0 && s.Max < leastData {
		return Usagef("--data-max is %v; write at least 64MiB", s.Max.String())
	}
	if s.Keep <= 0 {
		return Usagef("--keep is %v; write a time above 0, for example 24h", s.Keep)
	}
	return nil
}
