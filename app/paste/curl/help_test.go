//go:build !js

package curl_test

import (
	"cmp"
	"os/exec"
	"regexp"
	"testing"

	"allsettled/app/paste/curl"
)

// helpLine is an option in the help of curl: its letter, its name, and the value that follows.
var helpLine = regexp.MustCompile(`(?m)^ *(?:(-.), +)?--(\S+)( [<[])?`)

// optional are options whose value may be missing; it is never the address.
var optional = map[string]bool{"help": true}

// renamed are options that have another name since.
var renamed = map[string]string{"include": "show-headers"}

// TestEveryOptionOfTheCurlOfThisMachineIsKnown compares the list with what curl itself says of its options. It holds
// for every version up to that of the list: a newer one may have
// more options, to be added there.
func TestEveryOptionOfTheCurlOfThisMachineIsKnown(t *testing.T) {
	help, err := exec.CommandContext(t.Context(), "curl", "--help", "all").Output()
	if err != nil {
		t.Fatal(err)
	}
	all := helpLine.FindAllStringSubmatch(string(help), -1)
	if len(all) < 200 {
		t.Errorf("found %d options in the help of curl, want 200 or more", len(all))
	}
	for _, option := range all {
		letter, name, wants := option[1], option[2], option[3] != "" && !optional[option[2]]
		long, ok := curl.Find(name)
		if !ok || long.HasValue != wants {
			t.Errorf("--%s: known %v and with a value %v, want a value %v", name, ok, long.HasValue, wants)
		}
		if letter == "" {
			continue
		}
		byLetter, ok := curl.Find(letter[1:])
		if !ok || byLetter.Name != cmp.Or(renamed[long.Name], long.Name) || byLetter.HasValue != wants {
			t.Errorf("%s is %+v, known %v, want %+v", letter, byLetter, ok, long)
		}
	}
}
