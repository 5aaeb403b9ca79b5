package plan

// validTemplate reports whether an endpoint is no template of RFC 6570.
func validTemplate(endpoint string) bool { return isValidTemplate(endpoint) }
