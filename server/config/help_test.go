package config_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/server/config"
)

var update = flag.Bool("update", false, "write the golden files")

// The names of the flags are public. The golden files show what a change of the help changes for operators.
func TestTheHelpOfServeAndWork(t *testing.T) {
	for name, read := range map[string]func(config.Source) (config.Config, error){
		"serve": config.Serve,
		"work":  config.Work,
	} {
		var help strings.Builder
		s := source(nil, []string{"--help"})
		s.Help = &help
		_, _ = read(s) // pflag.ErrHelp
		golden := filepath.Join("testdata", name+"-help.txt")
		if *update {
			if err := os.WriteFile(golden, []byte(help.String()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), help.String()); diff != "" {
			t.Errorf("the help of %s differs from %s:\n%s", name, golden, diff)
		}
	}
}
