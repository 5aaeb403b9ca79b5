package openapi

import (
	"bytes"
	"html"
	"net/url"
	"regexp"
	"strings"
)

// pageBytes is how much of a page is looked at for the address of a document.
const pageBytes = 1 << 20

// naming are the ways in which the pages of documentation tools name their document, the surest first.
var naming = []*regexp.Regexp{
	// Redoc, RapiDoc, Scalar, Stoplight Elements
	regexp.MustCompile(`(?i)\b(?:spec-url|data-spec-url|apidescriptionurl|data-url)\s*=\s*["']([^"']+)["']`),
	regexp.MustCompile(`(?i)<link\b[^>]*\brel=["']?service-desc\b[^>]*\bhref=["']([^"']+)["']`), // RFC 8631
	regexp.MustCompile(`(?i)<link\b[^>]*\bhref=["']([^"']+)["'][^>]*\brel=["']?service-desc\b`),
	regexp.MustCompile(`\bRedoc\.init\(\s*["']([^"']+)["']`),
	// Swagger UI: its configuration, its script, or its settings in the page
	regexp.MustCompile(`\bconfigUrl["']?\s*:\s*["']([^"']+)["']`),
	regexp.MustCompile(`(?i)\bsrc=["']([^"']*swagger-initializer\.js[^"']*)["']`),
	regexp.MustCompile(`["']?\burl["']?\s*:\s*["']([^"']+)["']`),
	// a link to a document
	regexp.MustCompile(`(?i)\bhref=["']([^"']*(?:openapi|swagger|api-docs)[^"']*)["']`),
}

// Named returns the address of the document that a page of documentation names, or the script or the
// settings of such a page; empty for anything else, and when there is no address in it. at is the
// address of the page, after all redirects.
func Named(page []byte, at string) string {
	page = bytes.TrimSpace(bytes.TrimPrefix(page[:min(len(page), pageBytes)], []byte("\xEF\xBB\xBF")))
	isSettings := bytes.HasPrefix(page, []byte("{")) && bytes.Contains(page, []byte(`"oauth2RedirectUrl"`))
	isScript := bytes.Contains(page, []byte("SwaggerUIBundle("))
	base, err := url.Parse(at)
	if err != nil || !bytes.HasPrefix(page, []byte("<")) && !isScript && !isSettings {
		return ""
	}
	for _, names := range naming {
		if isSettings && strings.Contains(names.String(), "configUrl") {
			continue // it is the address of the settings themselves
		}
		for _, found := range names.FindAllSubmatch(page, 10) {
			to, err := base.Parse(html.UnescapeString(string(found[1])))
			if err == nil && to.Host != "" && (to.Scheme == "http" || to.Scheme == "https") && to.String() != at {
				to.Fragment = ""
				return to.String()
			}
		}
	}
	return ""
}

// Address returns the address of a document as people have it: https:// is put before one that begins with
// a host, and the page of a file on GitHub or GitLab becomes the file.
func Address(typed string) string {
	typed = strings.TrimSpace(typed)
	host, _, _ := strings.Cut(typed, "/")
	if !strings.Contains(typed, "://") && strings.Contains(host, ".") && !strings.Contains(host, "@") {
		typed = "https://" + typed
	}
	u, err := url.Parse(typed)
	if err != nil {
		return typed
	}
	if folders, file, isFile := strings.Cut(u.Path, "/blob/"); isFile {
		switch {
		case u.Host == "github.com":
			return "https://raw.githubusercontent.com" + folders + "/" + file
		case strings.HasSuffix(folders, "/-"): // GitLab, on any host
			u.Path = folders + "/raw/" + file
			return u.String()
		}
	}
	return typed
}
