package regexp_test

import (
	"regexp"
	"testing"

	"allsettled/app/ui"
	slim "allsettled/web/slim/regexp"
)

// The routes of the page are what go-app matches.
func TestARouteMatchesAsInGo(t *testing.T) {
	for _, pattern := range []string{ui.RouteRun, "^/.*$"} {
		want, got := regexp.MustCompile(pattern), slim.MustCompile(pattern)
		for _, path := range []string{
			"", "/", "/run/", "/run/short", "/run/0123456789abcdef", "/run/0123456789abcdef/x", "/run/ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜ",
			"/run/0123456789abcdef\n", "/a/run/0123456789abcdef", "/embed",
		} {
			if got.MatchString(path) != want.MatchString(path) {
				t.Errorf("%q of %q: got %v, want %v", pattern, path, got.MatchString(path), want.MatchString(path))
			}
		}
	}
}

func TestAPatternThatCannotBeReadPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a pattern with an open bracket was taken")
		}
	}()
	slim.MustCompile("(")
}
