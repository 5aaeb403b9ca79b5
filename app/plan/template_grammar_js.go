package plan

// validTemplate reports whether an endpoint is a template of RFC 6570.
func validTemplate(endpoint string) bool { return isTemplate(endpoint) }
