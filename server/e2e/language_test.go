package e2e

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"allsettled/app/say"
)

// A browser that asks for German gets the page in German, from the first paint to the reason of a failure, and nothing
// in English.
func TestThePageSpeaksTheBrowsersLanguage(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	page := firstPaint(t, s.origin, "de-CH,de;q=0.9,en;q=0.8")
	if !strings.Contains(page, `lang="de"`) || !strings.Contains(page, "Noch kein Aufruf") {
		t.Error("the first paint is not in German")
	}
	if page := firstPaint(t, s.origin, "fr, en-GB;q=0.7"); !strings.Contains(page, `lang="en"`) {
		t.Error("the first paint for somebody who reads no German is not in English")
	}
	p := browse(t, 1360, 900, chromedp.Flag("accept-lang", "de-DE,de"), chromedp.Flag("lang", "de"))
	p.open(s.origin + "/")
	if got := eval[string](p, `document.documentElement.lang`); got != "de" {
		t.Fatalf("the page says it is in %q, want de", got)
	}
	p.nothingEnglish("before the first run")
	p.fill("#ids", "9-1")
	p.until("the mistake is shown",
		`document.querySelector("#ids-error").textContent.includes("„9-1“ geht nicht: schreiben Sie")`)
	p.nothingEnglish("with a mistake")
	p.paste("#ids", "id\tcountry\n1\tde\n1\tfr\n\n3\tat\n")
	p.until("the table is understood", `document.querySelector("#sheet") !== null`)
	p.nothingEnglish("with a table")
	p.fill("#ids", "1-12")
	p.fill("#address", "/demo/users/{id}?fail=2,3&status=404")
	p.press("#run")
	p.ended()
	if got, want := p.text("#sum"), "12 angefragt = 10 erfüllt + 2 abgelehnt + 0 fehlend"; got != want {
		t.Errorf("the sum is %q, want %q", got, want)
	}
	p.press(`[data-status="rejected"] .id`)
	p.until("the reason is shown",
		`document.querySelector("#reason")?.textContent === "Zu dieser ID gibt es hier nichts."`)
	p.nothingEnglish("with failures and an open row")
}

func firstPaint(t *testing.T, origin, accept string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, origin+"/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Language", accept)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(strings.Join(resp.Header.Values("Vary"), ","), "Accept-Language") {
		t.Errorf("the page does not vary by language: %v, %v", resp.Header.Values("Vary"), err)
	}
	return string(page)
}

// nothingEnglish looks for sentences of the catalogue that stayed as they were.
func (p *tab) nothingEnglish(state string) {
	p.t.Helper()
	texts := eval[[]string](p, `(() => {
		const all = [document.title];
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walk.nextNode()) all.push(walk.currentNode.data.trim());
		for (const e of document.querySelectorAll("[aria-label],[placeholder]"))
			all.push(e.ariaLabel || "", e.placeholder || "");
		return all.filter(Boolean);
	})()`)
	if len(texts) < 20 {
		p.t.Fatalf("%s: only %d texts were found", state, len(texts))
	}
	for _, pair := range say.Sentences("de") {
		english := stayed(pair)
		for _, text := range texts {
			if english != nil && english.MatchString(text) {
				p.t.Errorf("%s: %q is still in English, want %q", state, text, pair[1])
			}
		}
	}
}

var placeholders = regexp.MustCompile(`\\\{[0-9]?\\\}`)

// stayed recognises a sentence that was not translated; nil for one that is the same in both, or has
// too few words of its own to be recognised.
func stayed(pair [2]string) *regexp.Regexp {
	words := strings.Fields(strings.ReplaceAll(pair[0], "{}", ""))
	if pair[0] == pair[1] || len(words) < 2 && strings.Contains(pair[0], "{") {
		return nil
	}
	forms := strings.Split(regexp.QuoteMeta(pair[0]), `\|`)
	for i, form := range forms {
		forms[i] = strings.ReplaceAll(placeholders.ReplaceAllString(form, ".+"), "`", "")
	}
	return regexp.MustCompile(`^(?:` + strings.Join(forms, "|") + `)$`)
}
